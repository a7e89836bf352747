package io.llmshield.cloud.aws;

import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;

/**
 * What clients of the SDK need before a driver gets them. Stateless and thread-safe.
 */
public final class AwsClients {

	private AwsClients() {
	}

	/**
	 * Switch the SDK's own retries off, because the guard around the driver repeats
	 * calls: two owners would multiply the attempts. Everything else that was configured
	 * stays.
	 * @param <B> the builder's type
	 * @param builder the builder
	 * @return the builder
	 */
	public static <B extends AwsClientBuilder<B, ?>> B withoutRetries(B builder) {
		return builder.overrideConfiguration(
				builder.overrideConfiguration().toBuilder().retryStrategy(AwsRetryStrategy.doNotRetry()).build());
	}

}
