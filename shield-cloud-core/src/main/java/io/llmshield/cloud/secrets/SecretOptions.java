package io.llmshield.cloud.secrets;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

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

	private static final Pattern TAG_NAME = Pattern.compile("[a-z][a-z0-9_-]{0,62}");

	private static final Pattern TAG_VALUE = Pattern.compile("[a-z0-9_-]{0,63}");

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

	/**
	 * Return whether every provider takes a tag.
	 * @param name its name
	 * @param value its value
	 * @return {@code true} if it is within the rule
	 */
	public static boolean isValidTag(String name, String value) {
		return TAG_NAME.matcher(name).matches() && TAG_VALUE.matcher(value).matches();
	}

	/**
	 * Return these options over others: tags of both, where ours win, and our key if
	 * there is one.
	 * @param defaults the others
	 * @return the options together
	 */
	SecretOptions over(SecretOptions defaults) {
		Map<String, String> all = new HashMap<>(defaults.tags);
		all.putAll(this.tags);
		return new SecretOptions(all, (this.keyId != null) ? this.keyId : defaults.keyId);
	}

}
