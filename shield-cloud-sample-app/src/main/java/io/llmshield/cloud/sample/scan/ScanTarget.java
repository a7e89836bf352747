package io.llmshield.cloud.sample.scan;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Which side of the model a text comes from.
 */
public enum ScanTarget {

	/** What goes into the model. */
	PROMPT("prompt"),

	/** What the model answered. */
	OUTPUT("output");

	private final String id;

	ScanTarget(String id) {
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
