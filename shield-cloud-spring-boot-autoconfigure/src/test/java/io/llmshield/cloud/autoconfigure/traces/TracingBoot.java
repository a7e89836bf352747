package io.llmshield.cloud.autoconfigure.traces;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.NoopTracerAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * What Boot adds to a context that traces: OpenTelemetry, observations and meters.
 */
public final class TracingBoot {

	private TracingBoot() {
	}

	public static ApplicationContextRunner on(ApplicationContextRunner runner, OtlpServer server) {
		return with(runner).withPropertyValues("llmshield.cloud.telemetry.traces.enabled=true",
				"llmshield.cloud.telemetry.traces.endpoint=" + server.uri(),
				"llmshield.cloud.telemetry.traces.timeout=60s", "llmshield.cloud.telemetry.traces.flush-timeout=30s");
	}

	public static ApplicationContextRunner with(ApplicationContextRunner runner) {
		return runner.withConfiguration(AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class,
				OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
				NoopTracerAutoConfiguration.class, ObservationAutoConfiguration.class, MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class))
			.withPropertyValues("spring.application.name=shield-test", "management.tracing.sampling.probability=1.0");
	}

}
