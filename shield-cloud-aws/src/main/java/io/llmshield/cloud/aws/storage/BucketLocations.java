package io.llmshield.cloud.aws.storage;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.aws.AwsErrors;
import io.llmshield.cloud.storage.BucketNotFoundException;
import io.llmshield.cloud.storage.ObjectId;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Finds out in which region a bucket is kept, by {@code HeadBucket}, which AWS documents
 * to tell it and recommends over {@code GetBucketLocation}. Thread-safe.
 *
 * @param calls makes the calls
 */
record BucketLocations(S3Calls calls) {

	private static final String REGION_HEADER = "x-amz-bucket-region";

	private static final int MOVED = 301;

	private static final int NOT_FOUND = 404;

	String of(String bucket) {
		String region = ask(bucket);
		if (region == null || region.isEmpty()) {
			throw CloudException.of(CloudErrorKind.STORAGE_FETCH, CloudErrorCategory.UNKNOWN)
				.provider(AwsErrors.PROVIDER)
				.operation("find bucket")
				.resource(bucket)
				.reason("the service's answer does not tell the region, as S3's does")
				.remedy("Leave llmshield.cloud.residency out for a service that imitates S3 and has no regions")
				.build();
		}
		return region;
	}

	private @Nullable String ask(String bucket) {
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

}
