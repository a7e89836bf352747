package io.llmshield.cloud.storage;

import org.jspecify.annotations.Nullable;

/**
 * When a write may happen. Checked atomically with the write, also under a race.
 * Immutable.
 *
 * @param ifAbsent only if no object has the key, else {@code PRECONDITION_FAILED}
 * @param ifMatch only if the newest version has this token, else
 * {@code PRECONDITION_FAILED}; {@code null} for any
 */
public record WriteCondition(boolean ifAbsent, @Nullable String ifMatch) {

	/** Always. */
	public static final WriteCondition NONE = new WriteCondition(false, null);

	/** Only if no object has the key. */
	public static final WriteCondition IF_ABSENT = new WriteCondition(true, null);

	/**
	 * Only if the newest version has this token.
	 * @param versionToken the token
	 * @return the condition
	 */
	public static WriteCondition ifMatch(String versionToken) {
		return new WriteCondition(false, versionToken);
	}

	/**
	 * Return whether there is no condition.
	 * @return {@code true} if the write always happens
	 */
	public boolean isNone() {
		return !this.ifAbsent && this.ifMatch == null;
	}

}
