package io.llmshield.cloud.autoconfigure.metrics;

import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfiguration;
import io.micrometer.core.instrument.Clock;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.ConditionalOnEnabledMetricsExport;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration for the Micrometer registry that sends to the selected provider,
 * beside the application's others. It needs nothing but properties, because what it sends
 * with may need meters itself; {@link ShieldCloudMetricsAutoConfiguration} connects it.
 */
@AutoConfiguration(after = ShieldCloudAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
		beforeName = {
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration" })
@ConditionalOnCloudProvider
@ConditionalOnClass(ConditionalOnEnabledMetricsExport.class)
@ConditionalOnBean(Clock.class)
@ConditionalOnBooleanProperty(MetricsProperties.ENABLED)
@ConditionalOnBooleanProperty(name = MetricsProperties.REGISTRY_ENABLED, matchIfMissing = true)
@EnableConfigurationProperties(MetricsProperties.class)
@Import(MeterRegistryConfiguration.class)
public final class ShieldCloudMeterRegistryAutoConfiguration {

}
