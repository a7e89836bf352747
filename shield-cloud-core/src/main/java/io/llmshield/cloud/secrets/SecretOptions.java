package io.llmshield.cloud.secrets;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How a secret is created. Immutable.
 *
 * @param tags at most {@value #MAX_TAGS} tags (Key Vault allows 15, of which one is
 * ours); names of 1 to 63 characters {@code a-z}, {@code 0-9}, {@code _} and {@code -}
 * that start with a letter, values of up to 63 of the same, as GCP's labels
 * @param keyId a customer-managed key, or {@code null} for the default one
 */
public record SecretOptions(Map<String, String> tags, @Nullable String keyId) {

	/** The most tags. */
	public static final int MAX_TAGS = 14;

	/** No tags, the default key. */
	public static final SecretOptions DEFAULT = new SecretOptions(Map.of(), null);

	/**
	 * Copy the tags.
	 */
	public SecretOptions {
		tags = Map.copyOf(tags);
	}

	/**
	 * Options with tags and the default key.
	 * @param tags the tags
	 * @return the options
	 */
	public static SecretOptions tagged(Map<String, String> tags) {
		return new SecretOptions(tags, null);
	}

}
