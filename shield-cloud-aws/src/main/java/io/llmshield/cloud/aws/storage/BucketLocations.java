package io.llmshield.cloud.aws.storage;

import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.aws.AwsErrors;
import io.llmshield.cloud.storage.BucketNotFoundException;
import io.llmshield.cloud.storage.ObjectId;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Finds out in which region a bucket is kept. Thread-safe.
 *
 * @param calls makes the calls
 */
record BucketLocations(S3Calls calls) {

	private static final String REGION_HEADER = "x-amz-bucket-region";

	private static final int MOVED = 301;

	private static final int NOT_FOUND = 404;

	String of(String bucket) {
		String region = fromHead(bucket);
		return (region != null) ? region : fromLocation(bucket);
	}

	private @Nullable String fromHead(String bucket) {
		try {
			return this.calls.client().headBucket((request) -> request.bucket(bucket)).bucketRegion();
		}
		catch (AwsServiceException ex) {
			if (ex.statusCode() == NOT_FOUND) {
				throw new BucketNotFoundException(CloudErrorKind.STORAGE_FETCH, AwsErrors.PROVIDER, "find bucket",
						bucket, ex);
			}
			String region = (ex.statusCode() == MOVED) ? regionOf(ex) : null;
			if (region != null) {
				return region;
			}
			throw this.calls.translated(CloudErrorKind.STORAGE_FETCH, new ObjectId(bucket, ""), null, ex);
		}
		catch (SdkException ex) {
			throw this.calls.translated(CloudErrorKind.STORAGE_FETCH, new ObjectId(bucket, ""), null, ex);
		}
	}

	/** A client for another region learns the right one from the refusal. */
	private static @Nullable String regionOf(AwsServiceException moved) {
		return (moved.awsErrorDetails() != null && moved.awsErrorDetails().sdkHttpResponse() != null)
				? moved.awsErrorDetails().sdkHttpResponse().firstMatchingHeader(REGION_HEADER).orElse(null) : null;
	}

	private String fromLocation(String bucket) {
		String constraint = this.calls.call(CloudErrorKind.STORAGE_FETCH, new ObjectId(bucket, ""),
				() -> this.calls.client()
					.getBucketLocation((request) -> request.bucket(bucket))
					.locationConstraintAsString());
		if (constraint == null || constraint.isEmpty()) {
			return "us-east-1";
		}
		return "EU".equals(constraint) ? "eu-west-1" : constraint;
	}

}
