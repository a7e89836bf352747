package io.llmshield.cloud.gcp.storage;

import java.io.IOException;
import java.util.Locale;

import com.google.api.client.googleapis.json.GoogleJsonError;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.gcp.GcpErrors;
import io.llmshield.cloud.storage.BucketNotFoundException;
import io.llmshield.cloud.storage.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls and tells their errors: a missing bucket from a missing object, damage on
 * the way from a wrong argument. Thread-safe.
 *
 * @param client the client
 */
record GcsCalls(GcsClient client) {

	private static final int BAD_REQUEST = 400;

	private static final int NOT_FOUND = 404;

	/**
	 * Make a call.
	 * @param <T> the result's type
	 * @param kind what is attempted
	 * @param id the object; its key is empty if the call is about the bucket
	 * @param call the call
	 * @return the result
	 */
	<T> T call(CloudErrorKind kind, ObjectId id, Call<T> call) {
		try {
			return call.make();
		}
		catch (IOException | RuntimeException ex) {
			throw translated(kind, id, ex);
		}
	}

	CloudException translated(CloudErrorKind kind, ObjectId id, Exception error) {
		if (error instanceof CloudException translated) {
			return translated;
		}
		int status = GcpErrors.status(error);
		String message = GcpErrors.message(error);
		if (status == NOT_FOUND && isBucketMissing(id, message)) {
			return bucketMissing(kind, id.bucket(), error);
		}
		CloudException.Builder told = isDamage(status, message) ? damage(kind, status, error)
				: GcpErrors.describe(kind, error);
		return told.operation(words(kind)).resource(resource(id)).build();
	}

	/**
	 * Tell an error that a batch gives for one of its keys.
	 * @param kind what is attempted
	 * @param id the object
	 * @param error the error
	 * @return the exception
	 */
	CloudException translated(CloudErrorKind kind, ObjectId id, GoogleJsonError error) {
		if (error.getCode() == NOT_FOUND && isBucketMissing(id, error.getMessage())) {
			return bucketMissing(kind, id.bucket(), null);
		}
		String reason = (error.getErrors() != null && !error.getErrors().isEmpty())
				? error.getErrors().get(0).getReason() : null;
		return GcpErrors.ofAnswer(kind, error.getCode(), reason).operation(words(kind)).resource(resource(id)).build();
	}

	private static BucketNotFoundException bucketMissing(CloudErrorKind kind, String bucket,
			@Nullable Throwable cause) {
		return new BucketNotFoundException(kind, GcpErrors.PROVIDER, words(kind), bucket, cause);
	}

	private static String resource(ObjectId id) {
		return id.key().isEmpty() ? id.bucket() : id.toString();
	}

	/**
	 * Cloud Storage has one reason for both, and says in words what is missing. Where the
	 * words are others, the bucket is asked for.
	 */
	private boolean isBucketMissing(ObjectId id, @Nullable String message) {
		if (id.key().isEmpty() || saysBucket(message)) {
			return true;
		}
		if (message != null && message.startsWith("No such object")) {
			return false;
		}
		try {
			this.client.json().buckets().get(id.bucket()).setFields("name").execute();
			return false;
		}
		catch (IOException ex) {
			// Whoever may not ask for the bucket cannot tell, and the object is missing
			return GcpErrors.status(ex) == NOT_FOUND;
		}
	}

	private static boolean saysBucket(@Nullable String message) {
		return message != null && message.startsWith("The specified bucket does not exist");
	}

	/** The reason is "invalid", as for any wrong argument; the words tell it. */
	private static boolean isDamage(int status, @Nullable String message) {
		return status == BAD_REQUEST && message != null && message.contains("doesn't match calculated");
	}

	private static CloudException.Builder damage(CloudErrorKind kind, int status, Exception error) {
		return CloudException.of(kind, CloudErrorCategory.CORRUPTED)
			.provider(GcpErrors.PROVIDER)
			.reason("the service received bytes that differ from their checksum (HTTP " + status + ")")
			.remedy("The bytes changed on their way: send them again")
			.retryable(true)
			.cause(error);
	}

	/** The neutral code tells its own operation in its place. */
	private static String words(CloudErrorKind kind) {
		return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
	}

	/**
	 * A call of the client.
	 *
	 * @param <T> the result's type
	 */
	@FunctionalInterface
	interface Call<T> {

		T make() throws IOException;

	}

}
