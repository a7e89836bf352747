package io.llmshield.cloud.gcp.secrets;

import java.util.Objects;
import java.util.regex.Pattern;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.secrets.SecretName;
import org.jspecify.annotations.Nullable;

/**
 * Translates between names and Secret Manager's ids, which have no {@code /}.
 */
final class SecretIds {

	private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]{1,255}");

	private static final Pattern PART_OF_ID = Pattern.compile("[a-zA-Z0-9_-]{0,255}");

	private SecretIds() {
	}

	/**
	 * Return the id of a name. A name that is no id must not get into a resource path.
	 */
	static String of(SecretName name, SecretErrors errors) {
		String id = name.flat();
		if (!ID.matcher(id).matches()) {
			throw errors.fail(CloudErrorCategory.INVALID_ARGUMENT,
					"Secret Manager's own names have 1 to 255 letters, digits, '-' and '_'", "Correct the name", null);
		}
		return id;
	}

	/** Return the name as the application writes it. */
	static String nameOf(String id) {
		SecretName portable = SecretName.ofFlat(id);
		return Objects.requireNonNullElseGet(portable, () -> new SecretName(id, true)).toString();
	}

	/**
	 * Return what the ids begin with whose names have a prefix, or {@code null} if no
	 * name can have it.
	 */
	static @Nullable String prefix(String prefix) {
		boolean isNative = prefix.startsWith(SecretName.NATIVE_PREFIX);
		String flat = isNative ? prefix.substring(SecretName.NATIVE_PREFIX.length()) : prefix.replace("/", "--");
		return PART_OF_ID.matcher(flat).matches() ? flat : null;
	}

	/** Return the last segment of a resource's name. */
	static String last(String resource) {
		return resource.substring(resource.lastIndexOf('/') + 1);
	}

}
