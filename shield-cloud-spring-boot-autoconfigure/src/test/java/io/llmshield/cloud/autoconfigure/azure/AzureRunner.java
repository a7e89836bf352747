package io.llmshield.cloud.autoconfigure.azure;

import java.time.OffsetDateTime;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.spring.cloud.autoconfigure.implementation.context.AzureGlobalPropertiesAutoConfiguration;
import com.azure.spring.cloud.autoconfigure.implementation.context.AzureTokenCredentialAutoConfiguration;
import com.azure.spring.cloud.autoconfigure.implementation.keyvault.secrets.AzureKeyVaultSecretAutoConfiguration;
import com.azure.spring.cloud.autoconfigure.implementation.storage.blob.AzureStorageBlobAutoConfiguration;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfigurations;
import io.llmshield.cloud.test.keyvault.VaultTokens;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Runs contexts with the provider {@code azure} selected: all auto-configurations of this
 * module and those of Spring Cloud Azure.
 */
final class AzureRunner {

	static final String VAULT = "llmshield.cloud.azure.key-vault.vault-url=https://127.0.0.1:1";

	static final String ACCOUNT = "llmshield.cloud.azure.storage.account-name=shieldtest";

	private AzureRunner() {
	}

	/** The post-processor runs with the application, not with a context alone. */
	static ApplicationContextRunner bare() {
		return new ApplicationContextRunner().withConfiguration(ShieldCloudAutoConfigurations.all())
			.withConfiguration(AutoConfigurations.of(AzureGlobalPropertiesAutoConfiguration.class,
					AzureTokenCredentialAutoConfiguration.class, AzureKeyVaultSecretAutoConfiguration.class,
					AzureStorageBlobAutoConfiguration.class))
			.withInitializer((context) -> new AzureEnvironmentPostProcessor()
				.postProcessEnvironment(context.getEnvironment(), null))
			.withPropertyValues("llmshield.cloud.provider=azure", "llmshield.cloud.secrets.watch.interval=0s");
	}

	static ApplicationContextRunner usable() {
		return bare().withPropertyValues(VAULT, ACCOUNT)
			.withBean(AzureStandIns.CREDENTIAL, TokenCredential.class, AzureRunner::credential);
	}

	static TokenCredential credential() {
		return (request) -> Mono
			.just(new AccessToken(VaultTokens.forVault(VaultTokens.ALLOWED), OffsetDateTime.now().plusMinutes(30)));
	}

}
