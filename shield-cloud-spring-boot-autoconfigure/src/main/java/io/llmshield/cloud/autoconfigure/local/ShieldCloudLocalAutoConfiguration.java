package io.llmshield.cloud.autoconfigure.local;

import java.net.URI;
import java.nio.file.Path;

import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfiguration;
import io.llmshield.cloud.autoconfigure.secrets.ShieldCloudSecretsAutoConfiguration;
import io.llmshield.cloud.autoconfigure.storage.ShieldCloudStorageAutoConfiguration;
import io.llmshield.cloud.autoconfigure.storage.StorageProperties;
import io.llmshield.cloud.identity.CloudIdentity;
import io.llmshield.cloud.identity.OperatingSystemIdentity;
import io.llmshield.cloud.local.LocalOptions;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.storage.StorageDriver;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the local provider.
 */
@AutoConfiguration(after = ShieldCloudAutoConfiguration.class,
		before = { ShieldCloudSecretsAutoConfiguration.class, ShieldCloudStorageAutoConfiguration.class })
@ConditionalOnCloudProvider(LocalProvider.ID)
@EnableConfigurationProperties({ LocalProperties.class, StorageProperties.class })
public final class ShieldCloudLocalAutoConfiguration {

	@Bean
	LocalPublicUrl shieldCloudLocalPublicUrl(LocalProperties properties) {
		return new LocalPublicUrl((properties.publicUrl() != null) ? URI.create(properties.publicUrl()) : null);
	}

	@Bean
	@ConditionalOnMissingBean
	LocalProvider shieldCloudLocalProvider(LocalProperties properties, StorageProperties storage,
			LocalPublicUrl publicUrl) {
		LocalOptions.Builder options = LocalOptions.builder(Path.of(properties.directory()))
			.key(properties.key())
			.versionsKept(properties.versionsKept())
			.publicBaseUrl(publicUrl);
		if (properties.keyFile() != null) {
			options.keyFile(Path.of(properties.keyFile()));
		}
		LocalProvider provider = LocalProvider.open(options.build());
		try {
			storage.effectiveStores(LocalProvider.ID)
				.values()
				.forEach((store) -> provider.createBucket(store.bucket()));
			return provider;
		}
		catch (RuntimeException ex) {
			provider.close();
			throw ex;
		}
	}

	@Bean
	@ConditionalOnMissingBean
	CloudIdentity shieldCloudIdentity() {
		return new OperatingSystemIdentity(LocalProvider.ID);
	}

	@Bean(name = CloudProviderDescriptor.SECRET_DRIVER, defaultCandidate = false)
	@ConditionalOnMissingBean(name = CloudProviderDescriptor.SECRET_DRIVER, value = SecretDriver.class)
	SecretDriver shieldCloudSecretDriver(LocalProvider provider) {
		return provider.secretDriver();
	}

	@Bean(name = CloudProviderDescriptor.STORAGE_DRIVER, defaultCandidate = false)
	@ConditionalOnMissingBean(name = CloudProviderDescriptor.STORAGE_DRIVER, value = StorageDriver.class)
	StorageDriver shieldCloudStorageDriver(LocalProvider provider) {
		return provider.storageDriver();
	}

}
