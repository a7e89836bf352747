package io.llmshield.cloud.autoconfigure.metrics;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.CloudDrivers;
import io.llmshield.cloud.autoconfigure.CloudProperties;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfiguration;
import io.llmshield.cloud.autoconfigure.resilience.ShieldCloudResilienceAutoConfiguration;
import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.metrics.CloudMetricsBuilder;
import io.llmshield.cloud.metrics.MetricDriver;
import io.llmshield.cloud.resilience.CallGuards;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for single data points on the selected provider's driver. Without
 * {@code llmshield.cloud.telemetry.metrics.enabled=true} they go nowhere. The driver's
 * own auto-configuration comes before this one.
 */
@AutoConfiguration(after = { ShieldCloudAutoConfiguration.class, ShieldCloudResilienceAutoConfiguration.class })
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
		MetricDriver driver = CloudDrivers.findIfAvailable(beanFactory, MetricDriver.class,
				CloudProviderDescriptor.METRIC_DRIVER);
		if (driver == null) {
			throw noDriver(cloud.provider());
		}
		CloudMetricsBuilder builder = CloudMetricsBuilder.forDriver(driver)
			.options(properties.toOptions())
			.dimensions(properties.commonTags())
			.guard(guards.guard(driver.provider(), "metrics"));
		meters.ifUnique(builder::meters);
		return builder.build();
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
