package io.llmshield.cloud.sample.scan;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What a rule looks for.
 */
public enum Category {

	/** An attempt to turn the model against its instructions. */
	PROMPT_INJECTION("prompt-injection"),

	/** A key, token or password. */
	LEAKED_CREDENTIAL("leaked-credential"),

	/** Data about an identifiable person. */
	PERSONAL_DATA("personal-data");

	private final String id;

	Category(String id) {
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
