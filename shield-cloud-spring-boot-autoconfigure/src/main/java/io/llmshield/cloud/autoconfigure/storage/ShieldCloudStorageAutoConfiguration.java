package io.llmshield.cloud.autoconfigure.storage;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.llmshield.cloud.autoconfigure.CloudDrivers;
import io.llmshield.cloud.autoconfigure.CloudProperties;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfiguration;
import io.llmshield.cloud.autoconfigure.resilience.ShieldCloudResilienceAutoConfiguration;
import io.llmshield.cloud.residency.ResidencyPolicy;
import io.llmshield.cloud.resilience.CallGuards;
import io.llmshield.cloud.storage.BucketLifecycle;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStores;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.storage.TransferManager;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for object storage on the selected provider's driver: a
 * {@link CloudStorage} for each named store, and {@link CloudStores} with all of them.
 * The driver's own auto-configuration comes before this one.
 */
@AutoConfiguration(after = { ShieldCloudAutoConfiguration.class, ShieldCloudResilienceAutoConfiguration.class })
@ConditionalOnCloudProvider
@Conditional(ShieldCloudStorageAutoConfiguration.OnStorageDriver.class)
@EnableConfigurationProperties(StorageProperties.class)
@Import(CloudStoreRegistrar.class)
public final class ShieldCloudStorageAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	TransferManager shieldCloudTransferManager(StorageProperties properties) {
		return new TransferManager(properties.toOptions());
	}

	@Bean(CloudStoreRegistrar.FACTORY)
	CloudStoreFactory shieldCloudStoreFactory(StorageProperties properties, BeanFactory beanFactory, CallGuards guards,
			TransferManager transfers, ResidencyPolicy residency, ObjectProvider<ObservationRegistry> observations,
			ObjectProvider<MeterRegistry> meters, Environment environment) {
		StorageDriver driver = CloudDrivers.find(beanFactory, StorageDriver.class,
				CloudProviderDescriptor.STORAGE_DRIVER);
		return new CloudStoreFactory(properties, driver, guards, transfers, residency, observations, meters,
				environment);
	}

	/**
	 * Refuses at start-up a bucket that lies outside the allowed locations. Not lazy, for
	 * nobody may ask for it; the stores may be, unless there is something to refuse.
	 */
	@Bean
	@Lazy(false)
	@ConditionalOnMissingBean
	CloudStores shieldCloudStores(CloudProperties cloud, StorageProperties properties, ResidencyPolicy residency,
			BeanFactory beanFactory) {
		Map<String, StoreLocation> configured = properties.effectiveStores(cloud.provider());
		Set<String> names = new TreeSet<>(configured.keySet());
		names.removeIf((name) -> !beanFactory.containsBean(StoreNames.beanName(name)));
		OverlappingStores.warn(configured);
		CloudStores all = CloudStores.lazy(names,
				(name) -> beanFactory.getBean(StoreNames.beanName(name), CloudStorage.class));
		if (!residency.allowsEverything()) {
			all.checkResidency();
		}
		return all;
	}

	@Bean
	StoreLifecycles shieldCloudStoreLifecycles(StorageProperties properties, BeanFactory beanFactory, CallGuards guards,
			Environment environment) {
		StorageDriver driver = CloudDrivers.find(beanFactory, StorageDriver.class,
				CloudProviderDescriptor.STORAGE_DRIVER);
		return new StoreLifecycles(properties,
				new BucketLifecycle(driver, guards.guard(driver.provider(), "storage", !driver.keepsTimeLimit())),
				environment);
	}

	/** A driver of the selected provider, or one that the application defines. */
	static class OnStorageDriver extends AnyNestedCondition {

		OnStorageDriver() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@ConditionalOnBean(name = CloudProviderDescriptor.STORAGE_DRIVER)
		static class ByName {

		}

		@ConditionalOnBean(StorageDriver.class)
		static class ByType {

		}

	}

}
