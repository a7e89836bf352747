package io.llmshield.cloud.aws.storage;

import io.llmshield.cloud.storage.StorageDriver;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Makes the driver for Amazon S3. Stateless and thread-safe.
 */
public final class AwsStorage {

	private AwsStorage() {
	}

	/**
	 * Make a driver. Each method of the driver makes one call of the client, but: a
	 * {@code head} that finds nothing asks for the bucket, to tell a missing object from
	 * a missing bucket; {@code location} makes a second one where S3 does not tell the
	 * region with the first; a read of an empty object by range makes a second one; a
	 * copy asks for the source first and, where a condition on its target seems not to
	 * hold, once more; it copies large objects part by part.
	 * <p>
	 * The driver turns the SDK's retries off for its own calls, whatever the client is
	 * set to: the guard around the driver repeats. That is cheapest on a client that was
	 * built with {@link io.llmshield.cloud.aws.AwsClients#withOptionalRetries()}. The
	 * token of a version is S3's ETag: writing equal content again gives the same token,
	 * unless a KMS key encrypts it.
	 * @param client the client; stays the caller's, who closes it
	 * @param presigner signs links; stays the caller's, who closes it
	 * @param options how S3 is used
	 * @return the driver
	 */
	public static StorageDriver driver(S3Client client, S3Presigner presigner, AwsStorageOptions options) {
		return new S3StorageDriver(SingleAttemptS3Client.of(client, options.timeLimit()), presigner, options);
	}

}
