package io.llmshield.cloud.azure.identity;

import java.util.Map;

import com.azure.core.credential.TokenCredential;
import io.llmshield.cloud.identity.CredentialSource;

/**
 * What the class of a credential of {@code azure-identity} tells of where it comes from.
 * A chain, such as {@code DefaultAzureCredential}, does not tell which of its links
 * answered.
 */
final class CredentialSources {

	private static final Map<String, CredentialSource> BY_CLASS = Map.ofEntries(
			Map.entry("ClientSecretCredential", CredentialSource.CONFIGURATION),
			Map.entry("ClientCertificateCredential", CredentialSource.FILE),
			Map.entry("ClientAssertionCredential", CredentialSource.WEB_IDENTITY),
			Map.entry("UsernamePasswordCredential", CredentialSource.CONFIGURATION),
			Map.entry("EnvironmentCredential", CredentialSource.ENVIRONMENT),
			Map.entry("WorkloadIdentityCredential", CredentialSource.WEB_IDENTITY),
			Map.entry("AzurePipelinesCredential", CredentialSource.WEB_IDENTITY),
			Map.entry("OnBehalfOfCredential", CredentialSource.ASSUMED_ROLE),
			Map.entry("AzureCliCredential", CredentialSource.LOGIN),
			Map.entry("AzureDeveloperCliCredential", CredentialSource.LOGIN),
			Map.entry("AzurePowerShellCredential", CredentialSource.LOGIN),
			Map.entry("DeviceCodeCredential", CredentialSource.LOGIN),
			Map.entry("InteractiveBrowserCredential", CredentialSource.LOGIN),
			Map.entry("IntelliJCredential", CredentialSource.LOGIN),
			Map.entry("VisualStudioCodeCredential", CredentialSource.LOGIN));

	private CredentialSources() {
	}

	static CredentialSource of(TokenCredential credential) {
		return BY_CLASS.getOrDefault(credential.getClass().getSimpleName(), CredentialSource.UNKNOWN);
	}

}
