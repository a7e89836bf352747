package io.llmshield.cloud.secrets;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * A secret's name, checked. Portable names are lower-case segments joined by {@code /}:
 * each segment is made of {@code a-z}, {@code 0-9} and single inner hyphens, the first
 * starts with a letter, and the {@link #flat() flat} form has at most
 * {@value #MAX_LENGTH} characters (Key Vault's limit). Lower case, because Key Vault
 * folds case.
 * <p>
 * A secret that exists under another name is reached with {@code native:} in front of the
 * provider's own name, which is then passed on as it is.
 *
 * @param value the portable name, or the provider's own name
 * @param isNative whether it is the provider's own name
 */
public record SecretName(String value, boolean isNative) implements Comparable<SecretName> {

	/** The longest flat name, in characters. */
	public static final int MAX_LENGTH = 127;

	/** What stands in front of a provider's own name. */
	public static final String NATIVE_PREFIX = "native:";

	/** The longest native name, in characters (AWS Secrets Manager's limit). */
	private static final int MAX_NATIVE_LENGTH = 512;

	/**
	 * Check a name.
	 * @param name the name as the application wrote it
	 * @return the name
	 * @throws CloudException {@code INVALID_ARGUMENT} if it is outside the rule
	 */
	public static SecretName of(String name) {
		if (name.startsWith(NATIVE_PREFIX)) {
			return ofNative(name.substring(NATIVE_PREFIX.length()));
		}
		String fault = fault(name);
		if (fault != null) {
			throw invalid(name, fault);
		}
		return new SecretName(name, false);
	}

	/**
	 * Turn a flat name back into a portable one.
	 * @param flat a name as GCP or Azure hold it, for example
	 * {@code llm-shield--openai-api-key}
	 * @return the portable name, or {@code null} if the flat name did not come from one
	 */
	public static @Nullable SecretName ofFlat(String flat) {
		String name = flat.replace("--", "/");
		return (fault(name) == null) ? new SecretName(name, false) : null;
	}

	private static SecretName ofNative(String name) {
		boolean control = name.chars().anyMatch(Character::isISOControl);
		if (name.isBlank() || control || name.length() > MAX_NATIVE_LENGTH) {
			throw invalid(NATIVE_PREFIX + name.replaceAll("\\p{Cntrl}", "?"),
					"a native name has 1 to " + MAX_NATIVE_LENGTH + " characters and no control characters");
		}
		return new SecretName(name, true);
	}

	private static @Nullable String fault(String name) {
		if (name.isEmpty()) {
			return "it is empty";
		}
		int flatLength = name.length();
		char previous = '/';
		for (int i = 0; i < name.length(); i++) {
			char c = name.charAt(i);
			boolean letter = c >= 'a' && c <= 'z';
			boolean digit = c >= '0' && c <= '9';
			if (c == '/') {
				flatLength++;
			}
			if (c == '/' || c == '-') {
				if (previous == '/' || previous == '-') {
					return "'" + c + "' at position " + i + " must follow a letter or digit";
				}
			}
			else if (!letter && !digit) {
				return "the character at position " + i + " is not one of a-z, 0-9, '-' and '/'";
			}
			else if (i == 0 && digit) {
				return "it starts with a digit";
			}
			previous = c;
		}
		if (previous == '/' || previous == '-') {
			return "it ends with '" + previous + "'";
		}
		return (flatLength > MAX_LENGTH) ? "it has " + flatLength + " characters, with every '/' counted twice" : null;
	}

	private static CloudException invalid(String name, String fault) {
		return CloudException.of(CloudErrorKind.SECRET_FORMAT, CloudErrorCategory.INVALID_ARGUMENT)
			.provider("any provider")
			.operation("check the secret name")
			.resource((name.length() > 160) ? name.substring(0, 160) + "…" : name)
			.reason(fault)
			.remedy("Use lower-case segments such as 'llm-shield/openai-api-key', at most " + MAX_LENGTH
					+ " characters; a secret that exists under another name is reached as 'native:<its name>'")
			.build();
	}

	/**
	 * Return the name for clouds that do not allow {@code /}: every {@code /} becomes
	 * {@code --}, which no portable name contains.
	 * @return the flat name; a native name as it is
	 */
	public String flat() {
		return this.isNative ? this.value : this.value.replace("/", "--");
	}

	@Override
	public int compareTo(SecretName other) {
		return toString().compareTo(other.toString());
	}

	@Override
	public String toString() {
		return this.isNative ? NATIVE_PREFIX + this.value : this.value;
	}

}
