package io.llmshield.cloud.sample.scan;

/**
 * A place in the scanned text that a rule matched.
 *
 * @param ruleId the rule
 * @param category the rule's category
 * @param severity the rule's severity
 * @param start offset of the first UTF-16 unit in the text as it was given
 * @param end offset after the last one; neither offset splits a surrogate pair
 * @param excerpt at most the first two characters followed by stars, so that a report can
 * be stored and logged
 */
public record Finding(String ruleId, Category category, Severity severity, int start, int end, String excerpt) {
}
