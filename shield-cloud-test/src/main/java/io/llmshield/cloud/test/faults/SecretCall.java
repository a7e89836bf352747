package io.llmshield.cloud.test.faults;

/**
 * The calls of a {@link io.llmshield.cloud.secrets.SecretDriver} that faults can be aimed
 * at.
 */
public enum SecretCall {

	/** Asking where secrets are kept. */
	LOCATION,

	/** Reading a value. */
	READ,

	/** Describing a secret. */
	DESCRIBE,

	/** Creating a secret. */
	CREATE,

	/** Writing a new version. */
	UPDATE,

	/** Deleting. */
	DELETE,

	/** Restoring. */
	RESTORE,

	/** Purging. */
	PURGE,

	/** Listing a page. */
	LIST,

	/** Asking for the newest versions of several secrets. */
	NEWEST_VERSIONS

}
