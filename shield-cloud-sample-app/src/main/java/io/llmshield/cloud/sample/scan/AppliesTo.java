package io.llmshield.cloud.sample.scan;

/**
 * The targets that a rule is meant for.
 */
enum AppliesTo {

	PROMPT("prompt"),

	OUTPUT("output"),

	BOTH("both");

	private final String id;

	AppliesTo(String id) {
		this.id = id;
	}

	String id() {
		return this.id;
	}

	boolean includes(ScanTarget target) {
		return this == BOTH || this.id.equals(target.id());
	}

}
