package io.llmshield.cloud.autoconfigure.acme;

import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfiguration;
import io.llmshield.cloud.autoconfigure.secrets.ShieldCloudSecretsAutoConfiguration;
import io.llmshield.cloud.autoconfigure.storage.ShieldCloudStorageAutoConfiguration;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.storage.StorageDriver;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Shown in docs/how-to/write-a-provider.md. */
@AutoConfiguration(after = ShieldCloudAutoConfiguration.class,
		before = { ShieldCloudSecretsAutoConfiguration.class, ShieldCloudStorageAutoConfiguration.class })
@ConditionalOnCloudProvider("acme")
public class AcmeAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	AcmeClient acmeClient(Environment environment) {
		return AcmeClient.open(environment.getRequiredProperty("acme.directory"));
	}

	@Bean(name = CloudProviderDescriptor.SECRET_DRIVER, defaultCandidate = false)
	@ConditionalOnMissingBean(name = CloudProviderDescriptor.SECRET_DRIVER, value = SecretDriver.class)
	SecretDriver acmeSecretDriver(AcmeClient client) {
		return AcmeDrivers.secrets(client);
	}

	@Bean(name = CloudProviderDescriptor.STORAGE_DRIVER, defaultCandidate = false)
	@ConditionalOnMissingBean(name = CloudProviderDescriptor.STORAGE_DRIVER, value = StorageDriver.class)
	StorageDriver acmeStorageDriver(AcmeClient client) {
		return AcmeDrivers.storage(client);
	}

}
