package io.llmshield.cloud.test.keyvault;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * An answer of Key Vault that tells of an error. Immutable.
 */
public final class VaultError extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int status;

	private final String code;

	private final @Nullable String innerCode;

	private final int retryAfterSeconds;

	private VaultError(int status, String code, @Nullable String innerCode, String message, int retryAfterSeconds) {
		super(message);
		this.status = status;
		this.code = code;
		this.innerCode = innerCode;
		this.retryAfterSeconds = retryAfterSeconds;
	}

	/**
	 * Make an error without an inner code.
	 * @param status the HTTP status
	 * @param code the code
	 * @param message the text
	 * @return the error
	 */
	public static VaultError of(int status, String code, String message) {
		return new VaultError(status, code, null, message, 0);
	}

	/**
	 * Make an error with an inner code, as Key Vault tells why something is forbidden or
	 * in conflict.
	 * @param status the HTTP status
	 * @param code the code
	 * @param innerCode the code of the inner error
	 * @param message the text
	 * @return the error
	 */
	public static VaultError of(int status, String code, String innerCode, String message) {
		return new VaultError(status, code, innerCode, message, 0);
	}

	/**
	 * Make the answer to too many requests.
	 * @param retryAfterSeconds what {@code Retry-After} says, 0 for none
	 * @return the error
	 */
	public static VaultError throttled(int retryAfterSeconds) {
		return new VaultError(429, "Throttled", null,
				"Request was not processed because too many requests were received", retryAfterSeconds);
	}

	static VaultError badParameter(String message) {
		return of(400, "BadParameter", message);
	}

	static VaultError notFound(String name) {
		return of(404, "SecretNotFound", "A secret with (name/id) " + name + " was not found in this key vault.");
	}

	static VaultError forbidden(String action) {
		return of(403, "Forbidden", "ForbiddenByRbac",
				"Caller is not authorized to perform action on resource. Action: '" + action + "'");
	}

	static VaultError conflict(String innerCode, String message) {
		return of(409, "Conflict", innerCode, message);
	}

	int status() {
		return this.status;
	}

	int retryAfterSeconds() {
		return this.retryAfterSeconds;
	}

	Map<String, Object> body() {
		Map<String, Object> error = new LinkedHashMap<>();
		error.put("code", this.code);
		error.put("message", getMessage());
		if (this.innerCode != null) {
			error.put("innererror", Map.of("code", this.innerCode));
		}
		return Map.of("error", error);
	}

}
