package io.llmshield.cloud.test.faults;

import io.llmshield.cloud.CloudErrorKind;

/**
 * The calls of a {@link io.llmshield.cloud.storage.StorageDriver} that faults can be
 * aimed at.
 */
public enum StorageCall implements DriverCall {

	/** Asking where a bucket is kept. */
	LOCATION(CloudErrorKind.STORAGE_FETCH),

	/** Reading metadata. */
	HEAD(CloudErrorKind.STORAGE_FETCH),

	/** Opening an object. */
	OPEN(CloudErrorKind.STORAGE_FETCH),

	/** Writing in one call. */
	PUT(CloudErrorKind.STORAGE_PUT),

	/** Beginning an upload in parts. */
	BEGIN(CloudErrorKind.STORAGE_PUT),

	/** Sending a part; its number is the part's number. */
	PART(CloudErrorKind.STORAGE_PUT),

	/** Completing an upload in parts. */
	COMPLETE(CloudErrorKind.STORAGE_PUT),

	/** Aborting an upload in parts. */
	ABORT(CloudErrorKind.STORAGE_PUT),

	/** Deleting one object. */
	DELETE(CloudErrorKind.STORAGE_DELETE),

	/** Deleting a batch. */
	DELETE_BATCH(CloudErrorKind.STORAGE_DELETE),

	/** Listing a page. */
	LIST(CloudErrorKind.STORAGE_LIST),

	/** Listing versions. */
	LIST_VERSIONS(CloudErrorKind.STORAGE_LIST),

	/** Copying. */
	COPY(CloudErrorKind.STORAGE_PUT),

	/** Reading tags. */
	TAGS(CloudErrorKind.STORAGE_FETCH),

	/** Signing a download. */
	PRESIGN_GET(CloudErrorKind.STORAGE_FETCH),

	/** Signing an upload. */
	PRESIGN_PUT(CloudErrorKind.STORAGE_PUT),

	/** Setting or reading the lifecycle rules of a bucket. */
	LIFECYCLE(CloudErrorKind.CLIENT_INIT);

	private final CloudErrorKind kind;

	StorageCall(CloudErrorKind kind) {
		this.kind = kind;
	}

	@Override
	public CloudErrorKind kind() {
		return this.kind;
	}

}
