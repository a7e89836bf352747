package io.llmshield.cloud.autoconfigure.metrics;

import io.llmshield.cloud.metrics.CloudMeterRegistry;
import io.micrometer.core.instrument.Clock;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.ConditionalOnEnabledMetricsExport;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The registry, where Boot's metrics are on the class path and their export is not
 * switched off.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnEnabledMetricsExport("shield-cloud")
class MeterRegistryConfiguration {

	@Bean
	@ConditionalOnMissingBean
	CloudMeterRegistry shieldCloudMeterRegistry(MetricsProperties properties, Clock clock) {
		return new CloudMeterRegistry(properties.toMeterOptions(), clock);
	}

}
