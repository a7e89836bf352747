package io.llmshield.cloud.autoconfigure;

import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Reports a {@link CloudException} that kept the application from starting: an unknown
 * provider, a missing module, a directory that cannot be used, a wrong key, data outside
 * the allowed locations. An exception without a remedy keeps its stack trace.
 */
class CloudFailureAnalyzer extends AbstractFailureAnalyzer<CloudException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, CloudException cause) {
		if (cause.remedy().isEmpty()) {
			return null;
		}
		if (cause instanceof UnusableCloudProviderException) {
			return new FailureAnalysis(CloudProviders.PROPERTY + " is wrong: " + cause.reason() + ".",
					sentence(cause.remedy()), cause);
		}
		String resource = (cause.resource() != null) ? " '" + cause.resource() + "'" : "";
		String description = String.format("Shield Cloud could not %s%s on %s: %s.%n%nCode: %s, category: %s",
				cause.operation(), resource, cause.provider(), cause.reason(), cause.code(), cause.category());
		return new FailureAnalysis(description, sentence(cause.remedy()), cause);
	}

	private static String sentence(String remedy) {
		return remedy + (remedy.endsWith(".") ? "" : ".");
	}

}
