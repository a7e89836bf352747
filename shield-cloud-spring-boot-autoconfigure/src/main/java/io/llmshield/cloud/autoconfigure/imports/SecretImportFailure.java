package io.llmshield.cloud.autoconfigure.imports;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.config.ConfigDataLocation;

/**
 * Why a secret could not be brought in, and what to do about it. Holds no value.
 *
 * @param location the import
 * @param origin where it was written, if that is known
 * @param reason what happened
 * @param remedy what to do
 * @param cause the provider's error, if there is one
 */
record SecretImportFailure(String location, @Nullable String origin, String reason, String remedy,
		@Nullable CloudException cause) {

	static SecretImportFailure of(SecretImport secret, CloudException error) {
		String reason = String.format("%s: %s (%s, %s)", heading(error.category()), error.reason(), error.code(),
				error.category());
		return new SecretImportFailure(secret.toString(), origin(secret), reason, remedy(secret, error), error);
	}

	/** The same for the same fault: the request's id, for example, never is. */
	String kind() {
		return (this.cause != null) ? this.cause.category().toString() : this.reason;
	}

	boolean mayPass() {
		return this.cause != null && this.cause.retryable();
	}

	static SecretImportFailure unusable(SecretImport secret, String reason) {
		return new SecretImportFailure(secret.toString(), origin(secret), "The secret cannot be used: " + reason,
				"Mend the secret, or say what it is: ?format=json, ?format=properties or ?format=text", null);
	}

	static SecretImportFailure withoutProvider(SecretImport secret) {
		return new SecretImportFailure(secret.toString(), origin(secret),
				"llmshield.cloud.provider is none, which has no secrets",
				"Select a provider, or write " + ConfigDataLocation.OPTIONAL_PREFIX + SecretImport.SCHEME
						+ secret.name() + " if the application can do without",
				null);
	}

	private static @Nullable String origin(SecretImport secret) {
		return (secret.origin() != null) ? secret.origin().toString() : null;
	}

	private static String heading(CloudErrorCategory category) {
		return switch (category) {
			case NOT_FOUND -> "The secret does not exist";
			case ACCESS_DENIED, UNAUTHENTICATED -> "The application may not read the secret";
			case UNAVAILABLE, TIMEOUT, THROTTLED -> "The provider could not be reached";
			default -> "The secret could not be read";
		};
	}

	private static String remedy(SecretImport secret, CloudException error) {
		String own = error.remedy().isEmpty() ? "" : error.remedy() + (error.remedy().endsWith(".") ? " " : ". ");
		return switch (error.category()) {
			case NOT_FOUND -> own + "If the application can do without it, write " + ConfigDataLocation.OPTIONAL_PREFIX
					+ SecretImport.SCHEME + secret.name();
			case ACCESS_DENIED, UNAUTHENTICATED -> own + "'optional:' does not hide this: the secret may exist";
			case UNAVAILABLE, TIMEOUT, THROTTLED ->
				own + "Check the provider's endpoint and region and the network, or "
						+ "start again later. 'optional:' does not hide an outage: the secret may exist";
			default -> own.isEmpty() ? "See the cause" : own.strip();
		};
	}

}
