package io.llmshield.cloud.autoconfigure.azure;

import com.azure.security.keyvault.secrets.SecretClientBuilder;
import com.azure.spring.cloud.core.customizer.AzureServiceClientBuilderCustomizer;
import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.azure.AzureErrors;
import io.llmshield.cloud.azure.secrets.AzureSecrets;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for what has to be there before Spring Cloud Azure makes its
 * clients: clients for {@link AzureConnectionDetails}, and the policies that keep the SDK
 * from repeating the driver's requests.
 */
@AutoConfiguration(beforeName = {
		"com.azure.spring.cloud.autoconfigure.implementation.keyvault.secrets.AzureKeyVaultSecretAutoConfiguration",
		"com.azure.spring.cloud.autoconfigure.implementation.storage.blob.AzureStorageBlobAutoConfiguration" })
@ConditionalOnCloudProvider(AzureProviderDescriptor.ID)
@ConditionalOnClass({ AzureErrors.class, AzureServiceClientBuilderCustomizer.class })
@Import({ AzureStandIns.Vault.class, AzureStandIns.Blobs.class })
public final class ShieldCloudAzureConnectionAutoConfiguration {

	@Bean
	static AzureGlobalPropertiesRegistrar shieldCloudAzureGlobalPropertiesRegistrar(Environment environment) {
		return new AzureGlobalPropertiesRegistrar(environment);
	}

	@Bean
	AzureServiceClientBuilderCustomizer<SecretClientBuilder> shieldCloudSingleAttempts() {
		return AzureSecrets::singleAttempt;
	}

}
