package io.llmshield.cloud.sample.scan;

/**
 * A place that a rule matched, in offsets of the original text.
 */
record Match(Rule rule, int start, int end) {

	boolean overlaps(Match other) {
		return this.start < other.end && other.start < this.end;
	}

	Finding finding(String text) {
		return new Finding(this.rule.id(), this.rule.category(), this.rule.severity(), this.start, this.end,
				Mask.of(text, this.start, this.end));
	}

}
