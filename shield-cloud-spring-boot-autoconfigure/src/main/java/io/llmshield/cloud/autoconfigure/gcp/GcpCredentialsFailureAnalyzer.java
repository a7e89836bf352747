package io.llmshield.cloud.autoconfigure.gcp;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Reports credentials of Google that are not there or cannot be read, which fails
 * whichever client is made first.
 */
class GcpCredentialsFailureAnalyzer extends AbstractFailureAnalyzer<IOException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, IOException cause) {
		String message = String.valueOf(cause.getMessage());
		if (message.startsWith("Your default credentials were not found")) {
			return new FailureAnalysis("No credentials for Google Cloud were found.",
					"On Google Cloud, give the machine, the service or the pod a service account. Elsewhere, run 'gcloud"
							+ " auth application-default login', or set GOOGLE_APPLICATION_CREDENTIALS.",
					cause);
		}
		if (message.startsWith("Error reading credential file from")
				|| message.startsWith("Error reading credentials")) {
			return new FailureAnalysis("The credentials for Google Cloud cannot be read: " + message,
					"Check that GOOGLE_APPLICATION_CREDENTIALS or spring.cloud.gcp.credentials.location names a file of"
							+ " credentials that this process may read.",
					cause);
		}
		return null;
	}

}
