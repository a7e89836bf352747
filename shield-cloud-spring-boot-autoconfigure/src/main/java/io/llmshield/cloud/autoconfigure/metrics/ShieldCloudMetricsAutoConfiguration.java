package io.llmshield.cloud.autoconfigure.metrics;

import java.util.Collection;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.CloudDrivers;
import io.llmshield.cloud.autoconfigure.CloudProperties;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfiguration;
import io.llmshield.cloud.autoconfigure.StopSignal;
import io.llmshield.cloud.autoconfigure.resilience.ShieldCloudResilienceAutoConfiguration;
import io.llmshield.cloud.metrics.CloudMeterRegistry;
import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.metrics.CloudMetricsBuilder;
import io.llmshield.cloud.metrics.MetricDriver;
import io.llmshield.cloud.resilience.CallGuards;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * Auto-configuration for single data points on the selected provider's driver, and for
 * the points of the Micrometer registry. Without
 * {@code llmshield.cloud.telemetry.metrics.enabled=true} they go nowhere. The driver's
 * own auto-configuration comes before this one.
 */
@AutoConfiguration(after = { ShieldCloudAutoConfiguration.class, ShieldCloudResilienceAutoConfiguration.class,
		ShieldCloudMeterRegistryAutoConfiguration.class })
@ConditionalOnCloudProvider
@EnableConfigurationProperties(MetricsProperties.class)
public final class ShieldCloudMetricsAutoConfiguration {

	/**
	 * Closed, and so flushed, before the driver's client, which is made while this is
	 * made.
	 */
	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean
	CloudMetrics shieldCloudMetrics(BeanFactory beanFactory, MetricsProperties properties, CloudProperties cloud,
			CallGuards guards, ObjectProvider<MeterRegistry> meters) {
		if (!properties.enabled()) {
			return CloudMetrics.disabled();
		}
		return builder(beanFactory, cloud, guards, meters).options(properties.toOptions())
			.dimensions(properties.commonTags())
			.build();
	}

	/** To all of this context, and to none of its parent's. */
	@Bean
	@ConditionalOnBooleanProperty(MetricsProperties.ENABLED)
	@ConditionalOnBean(value = CloudMetrics.class, search = SearchStrategy.CURRENT)
	StopSignal shieldCloudMetricStop(ListableBeanFactory beanFactory) {
		Collection<CloudMetrics> all = beanFactory.getBeansOfType(CloudMetrics.class).values();
		return new StopSignal(() -> all.forEach(CloudMetrics::stopping));
	}

	/**
	 * The registry's points have a buffer of their own. Nobody asks for this, so that it
	 * must not be lazy. A registry of the parent is the parent's to connect.
	 */
	@Bean
	@Lazy(false)
	@ConditionalOnBean(value = CloudMeterRegistry.class, search = SearchStrategy.CURRENT)
	@ConditionalOnBooleanProperty(MetricsProperties.ENABLED)
	RegistryConnection shieldCloudRegistryConnection(CloudMeterRegistry registry, BeanFactory beanFactory,
			MetricsProperties properties, CloudProperties cloud, CallGuards guards,
			ObjectProvider<MeterRegistry> meters) {
		return new RegistryConnection(registry,
				builder(beanFactory, cloud, guards, meters).options(properties.toMeterBuffer()));
	}

	private static CloudMetricsBuilder builder(BeanFactory beanFactory, CloudProperties cloud, CallGuards guards,
			ObjectProvider<MeterRegistry> meters) {
		MetricDriver driver = CloudDrivers.findIfAvailable(beanFactory, MetricDriver.class,
				CloudProviderDescriptor.METRIC_DRIVER);
		if (driver == null) {
			throw noDriver(cloud.provider());
		}
		CloudMetricsBuilder builder = CloudMetricsBuilder.forDriver(driver)
			.guard(guards.guard(driver.provider(), "metrics"));
		meters.ifUnique(builder::meters);
		return builder;
	}

	private static CloudException noDriver(String provider) {
		return CloudException.of(CloudErrorKind.CLIENT_INIT, CloudErrorCategory.CONFIGURATION)
			.provider(provider)
			.operation("set up metrics")
			.reason(MetricsProperties.ENABLED + " is true, and there is no driver for metrics")
			.remedy(switch (provider) {
				case "aws" -> "Add software.amazon.awssdk:cloudwatch, or set " + MetricsProperties.ENABLED + "=false";
				case "gcp" ->
					"Add com.google.cloud:google-cloud-monitoring, or set " + MetricsProperties.ENABLED + "=false";
				default -> "Set " + MetricsProperties.ENABLED + "=false, or define a bean of type "
						+ MetricDriver.class.getName();
			})
			.build();
	}

}
