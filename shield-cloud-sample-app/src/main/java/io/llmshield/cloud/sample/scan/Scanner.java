package io.llmshield.cloud.sample.scan;

/**
 * Scans texts with one rule set. Immutable, so that any number of threads may share it; a
 * new rule set means a new scanner.
 */
public final class Scanner {

	/**
	 * The longest text that is scanned, in UTF-16 units.
	 */
	public static final int MAX_LENGTH = 1_048_576;

	/**
	 * How many findings of one rule a report lists.
	 */
	public static final int MAX_FINDINGS_PER_RULE = 100;

	private final RuleSet rules;

	/**
	 * Create a scanner.
	 * @param rules the rules to apply
	 */
	public Scanner(RuleSet rules) {
		this.rules = rules;
	}

	/**
	 * Return the rules that this scanner applies.
	 * @return the rules
	 */
	public RuleSet rules() {
		return this.rules;
	}

	/**
	 * Scan a text. The work is bounded by a number of steps proportional to its length: a
	 * rule that needs more is listed as timed out and finds nothing.
	 * @param text the text; may be empty
	 * @param target where the text comes from
	 * @return the report
	 * @throws IllegalArgumentException if the text is longer than {@link #MAX_LENGTH}
	 */
	public ScanReport scan(String text, ScanTarget target) {
		if (text.length() > MAX_LENGTH) {
			throw new IllegalArgumentException(
					"A text of " + text.length() + " characters is too long; at most " + MAX_LENGTH + " are scanned");
		}
		ScanRun run = new ScanRun(text);
		for (Rule rule : this.rules.rules()) {
			if (rule.appliesTo(target)) {
				run.apply(rule);
			}
		}
		return run.report(this.rules);
	}

}
