package io.llmshield.cloud.autoconfigure.aws;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
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

	private final AwsRequestOverrideConfiguration once = AwsRequestOverrideConfiguration.builder()
		.addPlugin(this::withoutRetries)
		.build();

	/**
	 * The client's own configuration but for the retries. It never changes, and making it
	 * for each request costs as much as a third of the SDK's own work.
	 */
	private volatile @Nullable ClientOverrideConfiguration configuration;

	SingleAttemptS3Client(S3Client client) {
		super(client);
	}

	@Override
	protected <T extends S3Request, R> R invokeOperation(T request, Function<T, R> operation) {
		return operation.apply(once(request));
	}

	@SuppressWarnings("unchecked") // toBuilder() keeps the request's type
	private <T extends S3Request> T once(T request) {
		AwsRequestOverrideConfiguration override = request.overrideConfiguration()
			.map((own) -> own.toBuilder().addPlugin(this::withoutRetries).build())
			.orElse(this.once);
		return (T) request.toBuilder().overrideConfiguration(override).build();
	}

	private void withoutRetries(SdkServiceClientConfiguration.Builder client) {
		if (client instanceof S3ServiceClientConfiguration.Builder builder) {
			ClientOverrideConfiguration known = this.configuration;
			if (known == null) {
				known = builder.overrideConfiguration()
					.toBuilder()
					.retryStrategy(AwsRetryStrategy.doNotRetry())
					.build();
				this.configuration = known;
			}
			builder.overrideConfiguration(known);
		}
	}

}
