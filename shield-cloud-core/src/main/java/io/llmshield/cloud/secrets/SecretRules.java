package io.llmshield.cloud.secrets;

import java.time.Duration;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * The portable rules for arguments that their own types do not check.
 */
final class SecretRules {

	/** What AWS Secrets Manager and Key Vault both allow. */
	private static final Duration SHORTEST_WINDOW = Duration.ofDays(7);

	private static final Duration LONGEST_WINDOW = Duration.ofDays(30);

	/** No provider's version is longer; AWS takes 64 characters. */
	private static final int MAX_VERSION_LENGTH = 256;

	/** The longest native name. */
	private static final int MAX_PREFIX_LENGTH = 512;

	private final String provider;

	SecretRules(String provider) {
		this.provider = provider;
	}

	void checkTags(SecretName name, SecretOptions options) {
		if (options.tags().size() > SecretOptions.MAX_TAGS) {
			throw invalid(CloudErrorKind.SECRET_CREATE, "create secret", name.toString(),
					"it has " + options.tags().size() + " tags, the resource tags of the configuration included",
					"The limit on every provider is " + SecretOptions.MAX_TAGS + " tags");
		}
		options.tags().forEach((tag, value) -> {
			if (!SecretOptions.isValidTag(tag, value)) {
				throw invalid(CloudErrorKind.SECRET_CREATE, "create secret", name.toString(),
						"the tag '" + tag + "' is outside the rule",
						"Names are 1 to 63 of a-z, 0-9, '_' and '-' and start with a letter; values are up to 63 of the"
								+ " same characters");
			}
		});
	}

	void checkWindow(SecretName name, Duration window) {
		if (window.compareTo(SHORTEST_WINDOW) < 0 || window.compareTo(LONGEST_WINDOW) > 0) {
			throw invalid(CloudErrorKind.SECRET_DELETE, "delete secret", name.toString(),
					"the recovery window is " + window, "Give between 7 and 30 days");
		}
	}

	void checkVersion(CloudErrorKind kind, String operation, SecretName name, String version) {
		if (version.isBlank() || version.length() > MAX_VERSION_LENGTH
				|| version.chars().anyMatch(Character::isISOControl)) {
			throw invalid(kind, operation, name.toString(), "the version is blank, too long or has control characters",
					"Pass the version as SecretValue.version() or SecretVersion.id() gave it");
		}
	}

	void checkPrefix(String prefix) {
		if (prefix.length() > MAX_PREFIX_LENGTH || prefix.chars().anyMatch(Character::isISOControl)) {
			throw invalid(CloudErrorKind.SECRET_LIST, "list secrets", null,
					"the prefix is too long or has control characters", "Give the beginning of the names");
		}
	}

	private CloudException invalid(CloudErrorKind kind, String operation, @Nullable String resource, String reason,
			String remedy) {
		return CloudException.of(kind, CloudErrorCategory.INVALID_ARGUMENT)
			.provider(this.provider)
			.operation(operation)
			.resource(resource)
			.reason(reason)
			.remedy(remedy)
			.build();
	}

}
