package io.llmshield.cloud.test.faults;

import io.llmshield.cloud.CloudErrorKind;

/**
 * The calls of a {@link io.llmshield.cloud.secrets.SecretDriver} that faults can be aimed
 * at.
 */
public enum SecretCall implements DriverCall {

	/** Asking where secrets are kept. */
	LOCATION(CloudErrorKind.SECRET_FETCH),

	/** Reading a value. */
	READ(CloudErrorKind.SECRET_FETCH),

	/** Reading several values by one request. */
	READ_BATCH(CloudErrorKind.SECRET_FETCH),

	/** Describing a secret. */
	DESCRIBE(CloudErrorKind.SECRET_FETCH),

	/** Creating a secret. */
	CREATE(CloudErrorKind.SECRET_CREATE),

	/** Writing a new version. */
	UPDATE(CloudErrorKind.SECRET_UPDATE),

	/** Deleting. */
	DELETE(CloudErrorKind.SECRET_DELETE),

	/** Restoring. */
	RESTORE(CloudErrorKind.SECRET_UPDATE),

	/** Purging. */
	PURGE(CloudErrorKind.SECRET_DELETE),

	/** Listing a page. */
	LIST(CloudErrorKind.SECRET_LIST),

	/** Asking for the newest versions of several secrets. */
	NEWEST_VERSIONS(CloudErrorKind.SECRET_FETCH);

	private final CloudErrorKind kind;

	SecretCall(CloudErrorKind kind) {
		this.kind = kind;
	}

	@Override
	public CloudErrorKind kind() {
		return this.kind;
	}

}
