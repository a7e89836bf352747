package io.llmshield.cloud.sample.scan;

import org.jspecify.annotations.Nullable;

/**
 * A rule document cannot be used. The message names the rule and the field.
 */
public final class RuleSetException extends RuntimeException {

	private final @Nullable String rule;

	private final @Nullable String field;

	RuleSetException(@Nullable String rule, @Nullable String field, String problem, @Nullable Throwable cause) {
		super(describe(rule, field) + problem, cause);
		this.rule = rule;
		this.field = field;
	}

	/**
	 * Return the rule that is wrong: its id, or {@code #3} for the third rule when it has
	 * no usable id.
	 * @return the rule, or {@code null} when the document as a whole is wrong
	 */
	public @Nullable String rule() {
		return this.rule;
	}

	/**
	 * Return the field that is wrong.
	 * @return the field, or {@code null} when the fault lies in no single one
	 */
	public @Nullable String field() {
		return this.field;
	}

	private static String describe(@Nullable String rule, @Nullable String field) {
		StringBuilder place = new StringBuilder("Rule set");
		if (rule != null) {
			place.append(", rule '").append(rule).append('\'');
		}
		if (field != null) {
			place.append(", field '").append(field).append('\'');
		}
		return place.append(": ").toString();
	}

}
