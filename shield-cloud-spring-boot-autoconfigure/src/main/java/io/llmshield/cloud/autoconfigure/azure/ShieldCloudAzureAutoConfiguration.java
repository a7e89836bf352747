package io.llmshield.cloud.autoconfigure.azure;

import com.azure.spring.cloud.core.customizer.AzureServiceClientBuilderCustomizer;
import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfiguration;
import io.llmshield.cloud.autoconfigure.logs.ShieldCloudLogsAutoConfiguration;
import io.llmshield.cloud.autoconfigure.metrics.ShieldCloudMetricsAutoConfiguration;
import io.llmshield.cloud.autoconfigure.secrets.ShieldCloudSecretsAutoConfiguration;
import io.llmshield.cloud.autoconfigure.storage.ShieldCloudStorageAutoConfiguration;
import io.llmshield.cloud.autoconfigure.traces.ShieldCloudTracesAutoConfiguration;
import io.llmshield.cloud.azure.AzureErrors;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for Azure on the clients of Spring Cloud Azure, or the application's
 * own in their place: a driver for secrets if there is a client of Key Vault, a driver
 * for objects if there is one of Blob Storage, and the identity.
 */
@AutoConfiguration(after = { ShieldCloudAutoConfiguration.class, ShieldCloudAzureConnectionAutoConfiguration.class },
		afterName = {
				"com.azure.spring.cloud.autoconfigure.implementation.context.AzureTokenCredentialAutoConfiguration",
				"com.azure.spring.cloud.autoconfigure.implementation.keyvault.secrets.AzureKeyVaultSecretAutoConfiguration",
				"com.azure.spring.cloud.autoconfigure.implementation.storage.blob.AzureStorageBlobAutoConfiguration" },
		before = { ShieldCloudSecretsAutoConfiguration.class, ShieldCloudStorageAutoConfiguration.class,
				ShieldCloudLogsAutoConfiguration.class, ShieldCloudMetricsAutoConfiguration.class,
				ShieldCloudTracesAutoConfiguration.class })
@ConditionalOnCloudProvider(AzureProviderDescriptor.ID)
@ConditionalOnClass({ AzureErrors.class, AzureServiceClientBuilderCustomizer.class })
@EnableConfigurationProperties(AzureCloudProperties.class)
@Import({ AzureConfigurations.Secrets.class, AzureConfigurations.Storage.class, AzureConfigurations.WhoAmI.class,
		AzureLogsConfiguration.class, AzureMetricsConfiguration.class, AzureTrackConfiguration.class,
		AzureConfigurations.Traces.class })
public final class ShieldCloudAzureAutoConfiguration {

	@Bean
	AzureCredentials shieldCloudAzureCredentials(Environment environment) {
		return new AzureCredentials(environment);
	}

	/** Nobody asks for it: it must not wait for that where beans are lazy. */
	@Bean
	@Lazy(false)
	AzureSetupCheck shieldCloudAzureSetupCheck(ListableBeanFactory beanFactory, Environment environment) {
		return new AzureSetupCheck(beanFactory, environment);
	}

}
