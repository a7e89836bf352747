package io.llmshield.cloud.gcp.storage;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How the driver uses Cloud Storage. Immutable.
 *
 * @param signingServiceAccount the e-mail address of the service account that signs
 * links, for an identity that cannot sign by itself (a user, or a workload of another
 * cloud); the identity needs {@code roles/iam.serviceAccountTokenCreator} on it;
 * {@code null} to sign as the identity in use
 * @param rewriteBytesPerCall the most bytes that one call of a copy rewrites, or 0 to
 * leave it to the service; otherwise a multiple of 1 MiB, as Cloud Storage demands
 * @param timeLimit how long one request may take until its answer begins, or {@code null}
 * for no limit but the client's own; a second is added for each 64 KiB that are sent. A
 * request of a copy may take 10 minutes, or the limit if that is longer. Kept by the
 * driver only where the client has the default transport; fetching a token and signing
 * are not counted
 */
public record GcpStorageOptions(@Nullable String signingServiceAccount, long rewriteBytesPerCall,
		@Nullable Duration timeLimit) {

	private static final long MEBIBYTE = 1024 * 1024;

	/**
	 * Sign as the identity in use; leave the steps of a copy to the service; no time
	 * limit.
	 */
	public static final GcpStorageOptions DEFAULT = new GcpStorageOptions(null, 0, null);

	/**
	 * Check.
	 * @throws IllegalArgumentException if a value is not allowed
	 */
	public GcpStorageOptions {
		if (rewriteBytesPerCall < 0 || rewriteBytesPerCall % MEBIBYTE != 0) {
			throw new IllegalArgumentException("rewriteBytesPerCall must be 0 or a multiple of " + MEBIBYTE);
		}
		if (signingServiceAccount != null && signingServiceAccount.isBlank()) {
			throw new IllegalArgumentException("signingServiceAccount must be an e-mail address");
		}
		if (timeLimit != null && timeLimit.toMillis() < 1) {
			throw new IllegalArgumentException("timeLimit must be at least 1 ms");
		}
	}

	/**
	 * Create options without a time limit.
	 * @param signingServiceAccount who signs links, or {@code null}
	 * @param rewriteBytesPerCall the most bytes that one call of a copy rewrites, or 0
	 */
	public GcpStorageOptions(@Nullable String signingServiceAccount, long rewriteBytesPerCall) {
		this(signingServiceAccount, rewriteBytesPerCall, null);
	}

	/**
	 * Set how long one request may take.
	 * @param timeLimit the limit
	 * @return the options
	 */
	public GcpStorageOptions withTimeLimit(Duration timeLimit) {
		return new GcpStorageOptions(this.signingServiceAccount, this.rewriteBytesPerCall, timeLimit);
	}

}
