package io.llmshield.cloud.storage;

/**
 * What not every provider can do with objects. An operation that needs a capability which
 * the provider does not declare fails with {@code UNSUPPORTED}.
 */
public enum StorageCapability {

	/** Older versions are kept, can be read, listed and restored. */
	VERSIONS,

	/** Object tags. */
	TAGS,

	/** Storage classes other than {@link StorageClass#HOT}. */
	STORAGE_CLASSES,

	/** A customer-managed key for each object. */
	CUSTOMER_KEY,

	/** Retention of single objects. */
	RETENTION,

	/** Legal hold on single objects. */
	LEGAL_HOLD,

	/** Rules by which a bucket moves and deletes objects as they grow old. */
	LIFECYCLE,

	/** Deleting only if the version token matches. */
	CONDITIONAL_DELETE,

	/** Signed links for downloads. */
	PRESIGN_GET,

	/** Signed links for uploads. */
	PRESIGN_PUT,

	/** Signed uploads can be bound to their length. */
	PRESIGN_LENGTH,

	/** Signed uploads can be bound to their media type. */
	PRESIGN_TYPE,

	/** Signed uploads can be bound to their checksum. */
	PRESIGN_CHECKSUM,

	/** Parts of one upload may be sent in parallel and in any order. */
	PARALLEL_PARTS,

	/**
	 * The version token changes with every write. Without this capability it may stay the
	 * same when equal content is written again, as S3's ETag does; so a condition on it
	 * guards the content, not the metadata.
	 */
	TOKEN_PER_WRITE

}
