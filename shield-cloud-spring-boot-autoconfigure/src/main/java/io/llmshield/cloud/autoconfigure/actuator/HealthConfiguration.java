package io.llmshield.cloud.autoconfigure.actuator;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.llmshield.cloud.autoconfigure.CloudDrivers;
import io.llmshield.cloud.autoconfigure.CloudExecutor;
import io.llmshield.cloud.autoconfigure.CloudProperties;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.metrics.MetricsProperties;
import io.llmshield.cloud.autoconfigure.secrets.SecretsProperties;
import io.llmshield.cloud.autoconfigure.storage.StorageProperties;
import io.llmshield.cloud.autoconfigure.traces.TraceReport;
import io.llmshield.cloud.logs.LogPipeline;
import io.llmshield.cloud.metrics.CloudMeterRegistry;
import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.resilience.CallGuards;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretHandles;
import io.llmshield.cloud.storage.StorageDriver;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The health {@code shieldCloud}, with a component for each capability that the selected
 * provider has a driver for.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnEnabledHealthIndicator("shieldcloud")
class HealthConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "shieldCloudHealthContributor")
	CompositeHealthContributor shieldCloudHealthContributor(BeanFactory beanFactory, HealthProperties properties,
			SecretsProperties secrets, StorageProperties storage, CallGuards guards, CloudExecutor executor,
			ObjectProvider<SecretHandles> handles, CloudProperties cloud) {
		Map<String, HealthIndicator> components = new LinkedHashMap<>();
		SecretDriver secretDriver = CloudDrivers.findIfAvailable(beanFactory, SecretDriver.class,
				CloudProviderDescriptor.SECRET_DRIVER);
		if (secretDriver != null) {
			components.put("secrets", secrets(secretDriver, properties, secrets, guards, executor, handles));
		}
		StorageDriver storageDriver = CloudDrivers.findIfAvailable(beanFactory, StorageDriver.class,
				CloudProviderDescriptor.STORAGE_DRIVER);
		if (storageDriver != null) {
			components.put("storage", storage(storageDriver, properties, storage, guards, executor));
		}
		addTelemetry(components, beanFactory, cloud.provider());
		return CompositeHealthContributor.fromMap(components);
	}

	/** Asked no more often than the health endpoint asks. */
	@Bean
	@ConditionalOnBean(name = "shieldCloudHealthContributor", value = CompositeHealthContributor.class)
	@ConditionalOnMissingBean
	HealthMeters shieldCloudHealthMeters(
			@Qualifier("shieldCloudHealthContributor") CompositeHealthContributor contributor, CloudProperties cloud,
			HealthProperties properties, CloudExecutor executor) {
		return new HealthMeters(cloud.provider(), contributor, (indicator) -> new LatestHealth(indicator,
				executor.executor(), properties.cacheTtl(), System::nanoTime));
	}

	private static void addTelemetry(Map<String, HealthIndicator> components, BeanFactory beans, String provider) {
		beans.getBeanProvider(LogPipeline.class)
			.ifUnique((pipeline) -> components.put("logs", new LogsHealthIndicator(pipeline)));
		MetricsProperties metrics = beans.getBeanProvider(MetricsProperties.class).getIfUnique();
		if (metrics != null && metrics.enabled()) {
			CloudMeterRegistry registry = beans.getBeanProvider(CloudMeterRegistry.class).getIfUnique();
			beans.getBeanProvider(CloudMetrics.class)
				.ifUnique(
						(points) -> components.put("metrics", new MetricsHealthIndicator(provider, points, registry)));
		}
		beans.getBeanProvider(TraceReport.class)
			.ifUnique((report) -> components.put("traces", new TracesHealthIndicator(report)));
	}

	private static HealthIndicator secrets(SecretDriver driver, HealthProperties properties, SecretsProperties secrets,
			CallGuards guards, CloudExecutor executor, ObjectProvider<SecretHandles> handles) {
		Probe probe = new Probe(() -> {
			driver.list(properties.secretsPrefix(), null);
			return driver.location();
		}, executor.executor(), properties);
		SecretsProperties.Cache cache = secrets.cache();
		Duration servedStale = cache.enabled() ? cache.ttl().plus(cache.maxStale()) : Duration.ZERO;
		return new SecretsHealthIndicator(new CloudHealth(driver.provider(), "secrets", properties, guards), probe,
				servedStale, () -> handles.stream().mapToInt(SecretHandles::rejectedVersions).sum(), Clock.systemUTC());
	}

	private static HealthIndicator storage(StorageDriver driver, HealthProperties properties, StorageProperties storage,
			CallGuards guards, CloudExecutor executor) {
		Map<String, Probe> stores = new LinkedHashMap<>();
		storage.effectiveStores(driver.provider())
			.forEach((name, location) -> stores.put(name,
					new Probe(() -> driver.location(location.bucket()), executor.executor(), properties)));
		return new StorageHealthIndicator(new CloudHealth(driver.provider(), "storage", properties, guards), stores);
	}

}
