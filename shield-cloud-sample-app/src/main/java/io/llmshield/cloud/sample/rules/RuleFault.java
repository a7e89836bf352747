package io.llmshield.cloud.sample.rules;

import java.time.Instant;

/**
 * Why the rules in use are not the ones that are stored.
 *
 * @param reason in words
 * @param since when it was noticed
 */
record RuleFault(String reason, Instant since) {
}
