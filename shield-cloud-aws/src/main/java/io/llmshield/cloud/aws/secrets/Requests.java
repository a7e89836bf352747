package io.llmshield.cloud.aws.secrets;

import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerServiceClientConfiguration;

/**
 * What all requests of the driver have in common.
 */
final class Requests {

	/** Sent once: the guard around the driver repeats, and attempts would multiply. */
	static final AwsRequestOverrideConfiguration ONCE = AwsRequestOverrideConfiguration.builder()
		.addPlugin(Requests::withoutRetries)
		.build();

	private Requests() {
	}

	private static void withoutRetries(SdkServiceClientConfiguration.Builder client) {
		if (client instanceof SecretsManagerServiceClientConfiguration.Builder builder) {
			builder.overrideConfiguration(
					builder.overrideConfiguration().toBuilder().retryStrategy(AwsRetryStrategy.doNotRetry()).build());
		}
	}

}
