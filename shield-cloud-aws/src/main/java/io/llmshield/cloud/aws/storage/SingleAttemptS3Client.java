package io.llmshield.cloud.aws.storage;

import java.time.Duration;
import java.util.function.Function;

import io.llmshield.cloud.aws.OptionalRetries;
import io.llmshield.cloud.resilience.SendingTime;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Request;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;

/**
 * The application's client, with the SDK's retries off for the calls that go through
 * here: the guard around the driver repeats them, and attempts would multiply. The
 * application's own calls keep their retries. The SDK ends a request at the time limit on
 * the thread that makes it. Thread-safe.
 */
final class SingleAttemptS3Client extends DelegatingS3Client {

	/** Only what it sets is changed. */
	private static final ClientOverrideConfiguration NO_RETRIES = ClientOverrideConfiguration.builder()
		.retryStrategy(AwsRetryStrategy.doNotRetry())
		.build();

	/**
	 * S3 finishes a large object or copies its bytes before it answers: "processing of a
	 * CompleteMultipartUpload request could take several minutes".
	 */
	static final Duration SLOW_LIMIT = Duration.ofMinutes(10);

	private final @Nullable Duration timeLimit;

	private final @Nullable Duration ownLimit;

	private final @Nullable AwsRequestOverrideConfiguration every;

	private final @Nullable AwsRequestOverrideConfiguration slow;

	private final boolean optionalRetries;

	private SingleAttemptS3Client(S3Client client, @Nullable Duration timeLimit, boolean optionalRetries) {
		super(client);
		this.timeLimit = timeLimit;
		this.ownLimit = configured(client).apiCallTimeout().orElse(null);
		this.optionalRetries = optionalRetries;
		this.every = carried(timeLimit);
		this.slow = carried((timeLimit != null && timeLimit.compareTo(SLOW_LIMIT) < 0) ? SLOW_LIMIT : timeLimit);
	}

	/**
	 * Wrap a client.
	 * @param client the client
	 * @param timeLimit how long a request may take, or {@code null} for the client's own
	 * limit; a shorter one of the client stands. Requests that send a body may take
	 * longer, see {@link #sending(long)}; those that S3 answers only when it has copied
	 * or put together an object may take {@link #SLOW_LIMIT} if that is longer
	 * @return the client for our calls
	 */
	static SingleAttemptS3Client of(S3Client client, @Nullable Duration timeLimit) {
		boolean optionalRetries = configured(client).retryStrategy()
			.filter(OptionalRetries.class::isInstance)
			.isPresent();
		return new SingleAttemptS3Client(client, timeLimit, optionalRetries);
	}

	private static ClientOverrideConfiguration configured(S3Client client) {
		return client.serviceClientConfiguration().overrideConfiguration();
	}

	private @Nullable AwsRequestOverrideConfiguration carried(@Nullable Duration limit) {
		return (this.optionalRetries && !isShorter(limit)) ? null : configuration(limit);
	}

	private boolean isShorter(@Nullable Duration limit) {
		return limit != null && (this.ownLimit == null || this.ownLimit.compareTo(limit) > 0);
	}

	private AwsRequestOverrideConfiguration configuration(@Nullable Duration limit) {
		AwsRequestOverrideConfiguration.Builder configuration = AwsRequestOverrideConfiguration.builder();
		if (isShorter(limit)) {
			configuration.apiCallTimeout(limit);
		}
		if (!this.optionalRetries) {
			configuration.addPlugin(SingleAttemptS3Client::withoutRetries);
		}
		return configuration.build();
	}

	private static void withoutRetries(SdkServiceClientConfiguration.Builder client) {
		client.overrideConfiguration(NO_RETRIES);
	}

	/**
	 * Return what every request carries. One that has it already is not copied.
	 * @return the configuration, or {@code null} for none
	 */
	@Nullable AwsRequestOverrideConfiguration every() {
		return this.every;
	}

	/**
	 * Return what a request carries that sends a body: time for sending on top.
	 * @param bytes the body's length
	 * @return the configuration
	 */
	AwsRequestOverrideConfiguration sending(long bytes) {
		return configuration((this.timeLimit != null) ? SendingTime.limit(this.timeLimit, bytes) : null);
	}

	@Override
	protected <T extends S3Request, R> R invokeOperation(T request, Function<T, R> operation) {
		AwsRequestOverrideConfiguration carried = isSlow(request) ? this.slow : this.every;
		T prepared = (carried != null && request.overrideConfiguration().isEmpty()) ? prepared(request, carried)
				: request;
		return this.optionalRetries ? OptionalRetries.without(() -> operation.apply(prepared))
				: operation.apply(prepared);
	}

	private static boolean isSlow(S3Request request) {
		return request instanceof CompleteMultipartUploadRequest || request instanceof CopyObjectRequest
				|| request instanceof UploadPartCopyRequest;
	}

	/** The driver's requests have no other configuration. */
	@SuppressWarnings("unchecked") // toBuilder() keeps the request's type
	private static <T extends S3Request> T prepared(T request, AwsRequestOverrideConfiguration every) {
		return (T) request.toBuilder().overrideConfiguration(every).build();
	}

}
