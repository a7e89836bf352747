package io.llmshield.cloud.aws;

import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;

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

	/**
	 * Return a plugin for the builder of a synchronous client that lets our drivers do
	 * without the SDK's retries call by call ({@link OptionalRetries}); all other calls
	 * on the client are repeated as it is configured. A client with a retry policy, which
	 * the SDK has deprecated, or with retries that another plugin sets is left as it is;
	 * our drivers then tell each of their requests, which costs more.
	 * @return the plugin, to be added after everything else that sets retries
	 */
	public static SdkPlugin withOptionalRetries() {
		return AwsClients::makeRetriesOptional;
	}

	@SuppressWarnings("deprecation") // A retry policy goes before a strategy
	private static void makeRetriesOptional(SdkServiceClientConfiguration.Builder client) {
		ClientOverrideConfiguration configured = client.overrideConfiguration();
		if (configured.retryPolicy().isPresent() || configured.retryMode().isPresent()
				|| configured.retryStrategyConfigurator().isPresent()) {
			return;
		}
		configured.retryStrategy()
			.ifPresent((strategy) -> client.overrideConfiguration(
					ClientOverrideConfiguration.builder().retryStrategy(new OptionalRetries(strategy)).build()));
	}

}
