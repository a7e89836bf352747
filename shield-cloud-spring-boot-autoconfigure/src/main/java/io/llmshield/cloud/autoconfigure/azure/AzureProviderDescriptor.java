package io.llmshield.cloud.autoconfigure.azure;

import java.util.List;

import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;

import org.springframework.util.ClassUtils;

/**
 * Announces {@code azure}: present with our drivers and Spring Cloud Azure.
 */
class AzureProviderDescriptor implements CloudProviderDescriptor {

	static final String ID = "azure";

	private static final List<String> NEEDED = List.of("io.llmshield.cloud.azure.AzureErrors",
			"com.azure.spring.cloud.core.customizer.AzureServiceClientBuilderCustomizer");

	private static final List<String> BOOTSTRAP = List.of(
			"com.azure.spring.cloud.autoconfigure.implementation.context.AzureGlobalPropertiesAutoConfiguration",
			"com.azure.spring.cloud.autoconfigure.implementation.context.AzureTokenCredentialAutoConfiguration",
			"com.azure.spring.cloud.autoconfigure.implementation.keyvault.secrets.AzureKeyVaultSecretAutoConfiguration",
			"io.llmshield.cloud.autoconfigure.azure.ShieldCloudAzureConnectionAutoConfiguration",
			"io.llmshield.cloud.autoconfigure.azure.ShieldCloudAzureAutoConfiguration");

	@Override
	public String id() {
		return ID;
	}

	@Override
	public List<String> bootstrapConfigurations() {
		return BOOTSTRAP;
	}

	@Override
	public boolean isPresent(ClassLoader classLoader) {
		return NEEDED.stream().allMatch((name) -> ClassUtils.isPresent(name, classLoader));
	}

}
