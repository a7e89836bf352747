package io.llmshield.cloud;

/**
 * Why an operation failed, the same on every provider. This is what callers branch on.
 */
public enum CloudErrorCategory {

	/** The secret, object, version or bucket does not exist. */
	NOT_FOUND(false),

	/** It exists already, or exists deleted but recoverable. */
	ALREADY_EXISTS(false),

	/** The condition on the version token did not hold. */
	PRECONDITION_FAILED(false),

	/** The caller is known but not allowed. */
	ACCESS_DENIED(false),

	/** There are no valid credentials. */
	UNAUTHENTICATED(false),

	/** An argument breaks the portable contract or a limit. */
	INVALID_ARGUMENT(false),

	/** The provider asks to slow down. */
	THROTTLED(true),

	/** No answer within the time limit. */
	TIMEOUT(true),

	/** The provider cannot be reached, or an internal error on its side. */
	UNAVAILABLE(true),

	/** The caller's thread was interrupted. */
	CANCELLED(false),

	/** Bytes differ from their checksum. */
	CORRUPTED(false),

	/** The provider lacks the capability. */
	UNSUPPORTED(false),

	/** The data would be kept outside the allowed locations. */
	RESIDENCY_VIOLATION(false),

	/** Wrong or missing configuration. */
	CONFIGURATION(false),

	/** None of the others. */
	UNKNOWN(false);

	private final boolean retryable;

	CloudErrorCategory(boolean retryable) {
		this.retryable = retryable;
	}

	/**
	 * Return whether an error of this category may go away by itself.
	 * @return {@code true} for throttling, time-outs and unavailability
	 */
	public boolean retryable() {
		return this.retryable;
	}

}
