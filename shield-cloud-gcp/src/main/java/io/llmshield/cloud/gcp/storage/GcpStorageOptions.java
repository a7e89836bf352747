package io.llmshield.cloud.gcp.storage;

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
 */
public record GcpStorageOptions(@Nullable String signingServiceAccount, long rewriteBytesPerCall) {

	private static final long MEBIBYTE = 1024 * 1024;

	/** Sign as the identity in use; leave the steps of a copy to the service. */
	public static final GcpStorageOptions DEFAULT = new GcpStorageOptions(null, 0);

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
	}

}
