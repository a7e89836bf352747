package io.llmshield.cloud.aws.storage;

import java.util.Locale;
import java.util.function.Supplier;

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
 * Makes calls and tells their errors: a missing bucket from a missing object, a missing
 * version from a wrong argument. Thread-safe.
 *
 * @param client the client
 */
record S3Calls(SingleAttemptS3Client client) {

	private static final int BAD_REQUEST = 400;

	private static final int NOT_FOUND = 404;

	private static final int NOT_ALLOWED = 405;

	<T> T call(CloudErrorKind kind, ObjectId id, Supplier<T> call) {
		return call(kind, id, null, call);
	}

	/**
	 * Make a call.
	 * @param <T> the result's type
	 * @param kind what is attempted
	 * @param id the object; its key is empty if the call is about the bucket
	 * @param versionId the version that is asked for, or {@code null}
	 * @param call the call
	 * @return the result
	 */
	<T> T call(CloudErrorKind kind, ObjectId id, @Nullable String versionId, Supplier<T> call) {
		try {
			return call.get();
		}
		catch (SdkException ex) {
			throw translated(kind, id, versionId, ex);
		}
	}

	/**
	 * Make a HEAD call for an object, whose answer has no body that would tell what is
	 * missing.
	 * @param <T> the result's type
	 * @param kind what is attempted
	 * @param id the object
	 * @param versionId the version that is asked for, or {@code null}
	 * @param call the call
	 * @return the result
	 */
	<T> T headCall(CloudErrorKind kind, ObjectId id, @Nullable String versionId, Supplier<T> call) {
		try {
			return call.get();
		}
		catch (AwsServiceException ex) {
			if (ex.statusCode() == NOT_FOUND && !isDeleteMarker(ex) && isBucketMissing(id.bucket())) {
				throw new BucketNotFoundException(kind, AwsErrors.PROVIDER, words(kind), id.bucket(), ex);
			}
			throw translated(kind, id, versionId, ex);
		}
		catch (SdkException ex) {
			throw translated(kind, id, versionId, ex);
		}
	}

	private boolean isBucketMissing(String bucket) {
		try {
			this.client.headBucket((request) -> request.bucket(bucket));
			return false;
		}
		catch (AwsServiceException ex) {
			// Whoever may not ask for the bucket cannot tell, and the object is missing
			return ex.statusCode() == NOT_FOUND;
		}
		catch (SdkException ex) {
			throw AwsErrors.translate(CloudErrorKind.STORAGE_FETCH, "find bucket", bucket, ex);
		}
	}

	private static boolean isDeleteMarker(AwsServiceException error) {
		return error.awsErrorDetails() != null && error.awsErrorDetails().sdkHttpResponse() != null
				&& error.awsErrorDetails()
					.sdkHttpResponse()
					.firstMatchingHeader("x-amz-delete-marker")
					.filter("true"::equals)
					.isPresent();
	}

	CloudException translated(CloudErrorKind kind, ObjectId id, @Nullable String versionId, SdkException error) {
		String code = AwsErrors.code(error);
		if ("NoSuchBucket".equals(code)) {
			return new BucketNotFoundException(kind, AwsErrors.PROVIDER, words(kind), id.bucket(), error);
		}
		if (versionId != null && error instanceof AwsServiceException answer && namesNoVersion(code, answer)) {
			return CloudException.of(kind, CloudErrorCategory.NOT_FOUND)
				.provider(AwsErrors.PROVIDER)
				.operation(words(kind))
				.resource(id.toString())
				.reason("there is no such version")
				.remedy("List the versions")
				.requestId(answer.requestId())
				.cause(answer)
				.build();
		}
		String resource = id.key().isEmpty() ? id.bucket() : id.toString();
		return AwsErrors.translate(kind, words(kind), resource, error);
	}

	/** S3 refuses what never was a version as an argument, and a delete marker by 405. */
	private static boolean namesNoVersion(@Nullable String code, AwsServiceException answer) {
		return answer.statusCode() == NOT_ALLOWED
				|| (answer.statusCode() == BAD_REQUEST && "InvalidArgument".equals(code));
	}

	/** The neutral code tells its own operation in its place. */
	private static String words(CloudErrorKind kind) {
		return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
	}

}
