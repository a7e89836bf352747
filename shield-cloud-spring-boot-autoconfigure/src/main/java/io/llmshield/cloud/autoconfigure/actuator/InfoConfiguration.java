package io.llmshield.cloud.autoconfigure.actuator;

import io.llmshield.cloud.autoconfigure.CloudDrivers;
import io.llmshield.cloud.autoconfigure.CloudProperties;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.storage.StorageProperties;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.storage.StorageDriver;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What {@code /actuator/info} tells of the selected provider.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnEnabledInfoContributor("shieldcloud")
class InfoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "shieldCloudInfoContributor")
	InfoContributor shieldCloudInfoContributor(BeanFactory beanFactory, CloudProperties cloud,
			StorageProperties storage) {
		SecretDriver secretDriver = CloudDrivers.findIfAvailable(beanFactory, SecretDriver.class,
				CloudProviderDescriptor.SECRET_DRIVER);
		StorageDriver storageDriver = CloudDrivers.findIfAvailable(beanFactory, StorageDriver.class,
				CloudProviderDescriptor.STORAGE_DRIVER);
		return new CloudInfoContributor(cloud.provider(), secretDriver, storageDriver,
				storage.effectiveStores(cloud.provider()));
	}

}
