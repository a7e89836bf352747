package io.llmshield.cloud.sample.scan;

import java.util.List;

/**
 * The answer to one scan. Holds nothing of the text but the masked excerpts.
 *
 * @param rulesVersion version of the rule set that answered
 * @param verdict what to do with the text; at least {@link Verdict#REVIEW} when a rule
 * timed out, because nobody knows what it would have found
 * @param score between 0 and 1: {@code 1 - product(1 - weight)} over the rules that found
 * something, each counted once however often it matched
 * @param findings ordered by where they start; at most
 * {@value Scanner#MAX_FINDINGS_PER_RULE} per rule
 * @param timedOutRules rules that used up their steps and therefore report nothing
 * @param steps characters that the rules read, a measure of work that does not depend on
 * the machine
 */
public record ScanReport(String rulesVersion, Verdict verdict, double score, List<Finding> findings,
		List<String> timedOutRules, long steps) {

	public ScanReport {
		findings = List.copyOf(findings);
		timedOutRules = List.copyOf(timedOutRules);
	}

}
