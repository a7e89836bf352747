package io.llmshield.cloud.autoconfigure.actuator;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.autoconfigure.traces.TraceReport;
import io.llmshield.cloud.autoconfigure.traces.TraceStatus;
import io.llmshield.cloud.metrics.CloudMeterRegistry;
import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricDriver;
import io.llmshield.cloud.metrics.MetricLimits;
import io.llmshield.cloud.metrics.MetricReceipt;
import io.llmshield.cloud.metrics.MetricUnit;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MockClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The components of the health that tell of metrics and traces.
 */
@Timeout(120)
class TelemetryHealthTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final String METRICS = "llmshield.cloud.telemetry.metrics.";

	@TempDir
	Path directory;

	private ApplicationContextRunner runner() {
		return LocalRunner.in(this.directory)
			.withConfiguration(AutoConfigurations.of(HealthContributorAutoConfiguration.class,
					HealthContributorRegistryAutoConfiguration.class, HealthEndpointAutoConfiguration.class,
					MetricsAutoConfiguration.class));
	}

	private static Map<String, HealthDescriptor> components(ApplicationContext context) {
		return ((CompositeHealthDescriptor) context.getBean(HealthEndpoint.class).healthForPath("shieldCloud"))
			.getComponents();
	}

	private static IndicatedHealthDescriptor component(ApplicationContext context, String name) {
		return (IndicatedHealthDescriptor) components(context).get(name);
	}

	@Test
	void whatIsOffHasNoComponent() {
		runner().run((context) -> assertThat(components(context)).doesNotContainKeys("metrics", "traces", "logs"));
	}

	@Test
	void metricsTellWhatBecameOfPointsAndMeters() {
		// By a clock that stands no step ends meanwhile
		runner().withBean(Clock.class, MockClock::new)
			.withPropertyValues(METRICS + "enabled=true", METRICS + "registry.step=1h",
					METRICS + "registry.max-series=2", METRICS + "registry.include=app")
			.run((context) -> {
				context.getBean(CloudMetrics.class).record(Metric.of("app.single", 1, MetricUnit.COUNT));
				assertThat(context.getBean(CloudMetrics.class).flush(LONG)).isTrue();
				context.getBean(CloudMeterRegistry.class).timer("app.latency");
				context.getBean(CloudMeterRegistry.class).counter("app.scans");
				IndicatedHealthDescriptor metrics = component(context, "metrics");
				assertThat(metrics.getStatus().getCode()).isEqualTo("UP");
				assertThat(metrics.getDetails()).containsEntry("provider", "local")
					.containsEntry("sent", 1L)
					.containsEntry("dropped", 0L)
					.containsEntry("buffered", 0)
					.containsEntry("series", 1)
					.containsEntry("deniedMeters", Map.of("max-series", 1L))
					.containsKey("lastSuccess")
					.doesNotContainKeys("error", "reason", "failingSince");
			});
	}

	@Test
	void metricsAreDegradedWhileNothingIsTakenAndUpAgainAfterwards() {
		Refusing driver = new Refusing();
		runner().withPropertyValues(METRICS + "enabled=true", METRICS + "registry.enabled=false")
			.withBean(MetricDriver.class, () -> driver)
			.run((context) -> {
				CloudMetrics points = context.getBean(CloudMetrics.class);
				points.record(Metric.of("app.single", 1, MetricUnit.COUNT));
				assertThat(points.flush(LONG)).isTrue();
				IndicatedHealthDescriptor metrics = component(context, "metrics");
				assertThat(metrics.getStatus().getCode()).isEqualTo("DEGRADED");
				assertThat(metrics.getDetails()).containsEntry("error", "access-denied")
					.containsEntry("reason", "the role may not write")
					.containsEntry("dropped", 1L)
					.containsKey("failingSince")
					.doesNotContainKeys("lastSuccess", "series");
				driver.refuses = false;
				points.record(Metric.of("app.single", 1, MetricUnit.COUNT));
				assertThat(points.flush(LONG)).isTrue();
				metrics = component(context, "metrics");
				assertThat(metrics.getStatus().getCode()).isEqualTo("UP");
				assertThat(metrics.getDetails()).containsEntry("sent", 1L)
					.containsKey("lastSuccess")
					.doesNotContainKeys("error", "failingSince");
			});
	}

	@Test
	void tracesTellHowTheLastRequestEnded() {
		Instant then = Instant.parse("2026-11-26T10:00:00Z");
		TraceStatus[] status = {
				new TraceStatus("aws", "throttled", "status 429", then, null, Map.of("success", 3L, "throttled", 2L)) };
		runner().withBean(TraceReport.class, () -> () -> status[0]).run((context) -> {
			IndicatedHealthDescriptor traces = component(context, "traces");
			assertThat(traces.getStatus().getCode()).isEqualTo("DEGRADED");
			assertThat(traces.getDetails()).isEqualTo(Map.of("provider", "aws", "error", "throttled", "reason",
					"status 429", "failingSince", then.toString(), "sent", 3L, "lost", 2L));
			status[0] = new TraceStatus("aws", null, null, null, then, Map.of());
			traces = component(context, "traces");
			assertThat(traces.getStatus().getCode()).isEqualTo("UP");
			assertThat(traces.getDetails())
				.isEqualTo(Map.of("provider", "aws", "lastSuccess", then.toString(), "sent", 0L, "lost", 0L));
		});
	}

	/** Refuses points for good. */
	private static final class Refusing implements MetricDriver {

		private volatile boolean refuses = true;

		@Override
		public String provider() {
			return "refusing";
		}

		@Override
		public MetricLimits limits() {
			return new MetricLimits(100, 1_000_000, false, Duration.ZERO, Duration.ofHours(1), Duration.ofMinutes(5));
		}

		@Override
		public int bytes(Metric metric) {
			return 100;
		}

		@Override
		public MetricReceipt write(List<Metric> batch) {
			if (this.refuses) {
				throw CloudException.of(CloudErrorKind.METRICS_EXPORT, CloudErrorCategory.ACCESS_DENIED)
					.provider("refusing")
					.operation("write")
					.reason("the role may not write")
					.remedy("Allow it")
					.build();
			}
			return MetricReceipt.ALL;
		}

	}

}
