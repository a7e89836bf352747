package io.llmshield.cloud.boot.imports;

import io.llmshield.cloud.autoconfigure.CloudBootstrapCustomizer;
import io.llmshield.cloud.autoconfigure.azure.AzureConnectionDetails;

import org.springframework.boot.bootstrap.BootstrapRegistry;
import org.springframework.boot.bootstrap.BootstrapRegistry.InstanceSupplier;
import org.springframework.boot.bootstrap.BootstrapRegistryInitializer;

/**
 * Shown in {@code docs/how-to/import-secrets.md}.
 */
class EmulatedVaultInitializer implements BootstrapRegistryInitializer {

	@Override
	public void initialize(BootstrapRegistry registry) {
		registry.register(CloudBootstrapCustomizer.class, InstanceSupplier
			.of((context) -> context.registerBean(AzureConnectionDetails.class, EmulatedVault::new)));
	}

}
