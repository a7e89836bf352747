package io.llmshield.cloud.autoconfigure.aws;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Reports that no region was found, which fails whichever client is made first.
 */
class AwsRegionFailureAnalyzer extends AbstractFailureAnalyzer<SdkClientException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, SdkClientException cause) {
		if (cause.getMessage() == null || !cause.getMessage().startsWith("Unable to load region")) {
			return null;
		}
		return new FailureAnalysis(
				"No AWS region was found: not in the configuration, the environment, the profile or on the machine "
						+ "itself.",
				"Set llmshield.cloud.aws.region (or spring.cloud.aws.region.static), or the environment variable "
						+ "AWS_REGION, for example to eu-central-1.",
				cause);
	}

}
