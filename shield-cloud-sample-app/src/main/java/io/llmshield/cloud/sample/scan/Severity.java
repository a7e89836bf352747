package io.llmshield.cloud.sample.scan;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How much harm a finding means, for people who triage; the score uses the weight.
 */
public enum Severity {

	/** Worth knowing. */
	LOW("low"),

	/** Worth a look. */
	MEDIUM("medium"),

	/** Needs action. */
	HIGH("high"),

	/** Needs action at once. */
	CRITICAL("critical");

	private final String id;

	Severity(String id) {
		this.id = id;
	}

	/**
	 * Return the name used in rule documents and reports.
	 * @return the name
	 */
	@JsonValue
	public String id() {
		return this.id;
	}

}
