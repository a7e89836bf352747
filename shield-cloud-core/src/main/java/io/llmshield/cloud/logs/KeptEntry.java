package io.llmshield.cloud.logs;

/**
 * An entry with the id that it keeps however often it is written.
 *
 * @param entry the entry
 * @param id see {@link LogDriver#encode(LogEntry, String)}
 */
record KeptEntry(LogEntry entry, String id) {

}
