package io.llmshield.cloud.storage;

/**
 * Portable storage classes. Reading from {@link #ARCHIVE} may need a restore first on
 * some clouds.
 */
public enum StorageClass {

	/** Frequent access: S3 Standard, GCS Standard, Azure Hot. */
	HOT,

	/** Kept 30 days at least: S3 Standard-IA, GCS Nearline, Azure Cool. */
	COOL,

	/** Kept 90 days at least: S3 Glacier Instant Retrieval, GCS Coldline, Azure Cold. */
	COLD,

	/** Kept 180 to 365 days at least: S3 Deep Archive, GCS Archive, Azure Archive. */
	ARCHIVE

}
