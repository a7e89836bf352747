package io.llmshield.cloud.test.faults;

/**
 * The calls of a {@link io.llmshield.cloud.storage.StorageDriver} that faults can be
 * aimed at.
 */
public enum StorageCall {

	/** Asking where a bucket is kept. */
	LOCATION,

	/** Reading metadata. */
	HEAD,

	/** Opening an object. */
	OPEN,

	/** Writing in one call. */
	PUT,

	/** Beginning an upload in parts. */
	BEGIN,

	/** Sending a part; its number is the part's number. */
	PART,

	/** Completing an upload in parts. */
	COMPLETE,

	/** Aborting an upload in parts. */
	ABORT,

	/** Deleting one object. */
	DELETE,

	/** Deleting a batch. */
	DELETE_BATCH,

	/** Listing a page. */
	LIST,

	/** Listing versions. */
	LIST_VERSIONS,

	/** Copying. */
	COPY,

	/** Reading tags. */
	TAGS,

	/** Signing a download. */
	PRESIGN_GET,

	/** Signing an upload. */
	PRESIGN_PUT

}
