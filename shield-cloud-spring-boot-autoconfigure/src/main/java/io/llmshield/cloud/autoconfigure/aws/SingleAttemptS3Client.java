package io.llmshield.cloud.autoconfigure.aws;

import java.util.function.Function;

import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ServiceClientConfiguration;
import software.amazon.awssdk.services.s3.model.S3Request;

/**
 * The application's client, with the SDK's retries off for the calls that go through
 * here: the guard around the driver repeats them, and attempts would multiply. The
 * application's own calls keep their retries. Thread-safe.
 */
final class SingleAttemptS3Client extends DelegatingS3Client {

	private static final AwsRequestOverrideConfiguration ONCE = AwsRequestOverrideConfiguration.builder()
		.addPlugin(SingleAttemptS3Client::withoutRetries)
		.build();

	SingleAttemptS3Client(S3Client client) {
		super(client);
	}

	@Override
	protected <T extends S3Request, R> R invokeOperation(T request, Function<T, R> operation) {
		return operation.apply(once(request));
	}

	@SuppressWarnings("unchecked") // toBuilder() keeps the request's type
	private static <T extends S3Request> T once(T request) {
		AwsRequestOverrideConfiguration override = request.overrideConfiguration()
			.map((own) -> own.toBuilder().addPlugin(SingleAttemptS3Client::withoutRetries).build())
			.orElse(ONCE);
		return (T) request.toBuilder().overrideConfiguration(override).build();
	}

	private static void withoutRetries(SdkServiceClientConfiguration.Builder client) {
		if (client instanceof S3ServiceClientConfiguration.Builder builder) {
			builder.overrideConfiguration(
					builder.overrideConfiguration().toBuilder().retryStrategy(AwsRetryStrategy.doNotRetry()).build());
		}
	}

}
