package io.llmshield.cloud.logs;

import java.time.Duration;

/**
 * Writes log entries to the selected provider: Amazon CloudWatch Logs, Cloud Logging,
 * Azure Monitor Logs, or a local file of JSON lines. Entries are queued and written in
 * batches, in the order in which they came. An entry that was taken reaches the provider
 * at least once, or is counted as lost. Thread-safe; {@code log} never calls the
 * provider.
 * <p>
 * Applications that log through SLF4J need not use it: the appender for Logback writes to
 * the same pipeline.
 */
public interface CloudLogger {

	/**
	 * Take an entry.
	 * @param entry the entry
	 * @return whether it was taken; if not, it is counted as lost. What the pipeline's
	 * own thread logs is neither taken nor counted, for it would never end
	 */
	boolean log(LogEntry entry);

	/**
	 * Take an entry of now.
	 * @param level how serious it is
	 * @param message the text
	 * @return whether it was taken
	 */
	default boolean log(LogLevel level, String message) {
		return log(LogEntry.of(level, message));
	}

	/**
	 * Wait until everything that was taken before has been delivered or lost.
	 * @param timeout the longest time to wait
	 * @return whether that is so; {@code false} if the time was over before, or the
	 * thread was interrupted
	 */
	boolean flush(Duration timeout);

}
