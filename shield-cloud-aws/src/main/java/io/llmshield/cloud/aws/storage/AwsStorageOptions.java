package io.llmshield.cloud.aws.storage;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How the driver uses S3. Immutable.
 *
 * @param checksums whether every object gets a CRC32C that S3 checks and keeps; switch it
 * off only for services that imitate S3 and do not know it
 * @param copyPartThreshold from how many bytes on an object is copied in parts; at least
 * 5 MiB, at most 5 GiB, which is S3's limit for one call
 * @param copyPartSize the size of such a part in bytes; at least 5 MiB, at most 5 GiB;
 * made larger where an object would have more than 10,000 parts
 * @param timeLimit how long one request may take until its answer begins, or {@code null}
 * for what the client is set to; a shorter limit of the client stands. A request that
 * copies a whole object or a part of one, and the one that puts an object together from
 * its parts, may take 10 minutes if that is longer
 */
public record AwsStorageOptions(boolean checksums, long copyPartThreshold, long copyPartSize,
		@Nullable Duration timeLimit) {

	/** The smallest part that S3 takes, but for the last one: 5 MiB. */
	static final int MIN_PART = 5 * 1024 * 1024;

	/** The largest part and the largest single copy that S3 takes: 5 GiB. */
	static final long MAX_PART = 5L * 1024 * 1024 * 1024;

	private static final long COPY_PART = 512L * 1024 * 1024;

	/**
	 * Checksums; copies of more than 512 MiB in parts of 512 MiB, so that no request
	 * copies for long; the client's time limit.
	 */
	public static final AwsStorageOptions DEFAULT = new AwsStorageOptions(true, COPY_PART, COPY_PART, null);

	/**
	 * Check.
	 * @throws IllegalArgumentException if a number is outside its range
	 */
	public AwsStorageOptions {
		if (copyPartThreshold < MIN_PART || copyPartThreshold > MAX_PART || copyPartSize < MIN_PART
				|| copyPartSize > MAX_PART) {
			throw new IllegalArgumentException(
					"copyPartThreshold and copyPartSize must be between " + MIN_PART + " and " + MAX_PART);
		}
		if (timeLimit != null && timeLimit.toMillis() < 1) {
			throw new IllegalArgumentException("timeLimit must be at least 1 ms");
		}
	}

}
