package io.llmshield.cloud.secrets;

import java.time.Duration;

/**
 * How {@link SecretRotator} makes and keeps keys. Immutable.
 *
 * @param grace how long the key that was replaced stays valid
 * @param maxKeys how many keys are kept at most, the new one included; from 1, which
 * leaves no grace, to 20
 * @param prefix what stands in front of each new key, for example {@code shk_}; at most
 * 32 characters of {@code A-Z}, {@code a-z}, {@code 0-9}, {@code _} and {@code -}
 * @param hashed whether only a SHA-256 of each key is stored, for keys that others
 * present to us: the plain key is seen once, by who rotates
 */
public record RotationOptions(Duration grace, int maxKeys, String prefix, boolean hashed) {

	/** 24 hours of grace, 3 keys, no prefix, stored as they are. */
	public static final RotationOptions DEFAULT = new RotationOptions(Duration.ofHours(24), 3, "", false);

	/** So that every ring fits the limit of a secret's payload. */
	private static final int MAX_KEYS = 20;

	/**
	 * Check.
	 * @throws IllegalArgumentException if a value is outside its range
	 */
	public RotationOptions {
		if (grace.isNegative()) {
			throw new IllegalArgumentException("grace must not be negative");
		}
		if (maxKeys < 1 || maxKeys > MAX_KEYS) {
			throw new IllegalArgumentException("maxKeys must be between 1 and " + MAX_KEYS);
		}
		if (!prefix.matches("[A-Za-z0-9_-]{0,32}")) {
			throw new IllegalArgumentException("prefix must be at most 32 letters, digits, '_' and '-'");
		}
	}

	/**
	 * Return the same for keys of which only a hash is stored.
	 * @param prefix what stands in front of each new key
	 * @return the options
	 */
	public RotationOptions hashedWithPrefix(String prefix) {
		return new RotationOptions(this.grace, this.maxKeys, prefix, true);
	}

}
