package io.llmshield.cloud.autoconfigure.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.llmshield.cloud.autoconfigure.InvalidCloudConfigurationException;
import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.metrics.CloudMeterRegistry;
import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricUnit;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ShieldCloudMeterRegistryAutoConfiguration}: what arrives on the local
 * provider.
 */
class MeterRegistryTests {

	private static final String ON = MetricsProperties.ENABLED + "=true";

	private static final String REGISTRY = MetricsProperties.PREFIX + ".registry.";

	private static final JsonMapper JSON = JsonMapper.builder().build();

	@TempDir
	Path directory;

	/** By a clock that stands, no step ends before the application does. */
	private ApplicationContextRunner runner() {
		return LocalRunner.in(this.directory)
			.withUserConfiguration(StandingClock.class)
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class));
	}

	private List<JsonNode> points() throws IOException {
		return Files.readAllLines(this.directory.resolve("data/metrics/points.jsonl"))
			.stream()
			.map(JSON::readTree)
			.toList();
	}

	/** The points of the test's own meters: name, dimensions, value and unit. */
	private Map<String, String> own() throws IOException {
		Map<String, String> own = new TreeMap<>();
		for (JsonNode point : points()) {
			String name = point.get("name").asString();
			if (name.startsWith("app.")) {
				own.merge(name + point.get("dimensions"),
						point.get("value").asDouble() + " " + point.get("unit").asString(), (a, b) -> a + "; " + b);
			}
		}
		return own;
	}

	@Test
	void nothingUnlessAskedFor() {
		runner().run((context) -> assertThat(context).doesNotHaveBean(CloudMeterRegistry.class)
			.hasSingleBean(SimpleMeterRegistry.class));
		runner().withPropertyValues("llmshield.cloud.provider=none", ON)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(CloudMeterRegistry.class));
	}

	@Test
	void switchesOfOursAndOfBootLeaveTheSinglePoints() throws IOException {
		for (String off : List.of(REGISTRY + "enabled=false", "management.defaults.metrics.export.enabled=false",
				"management.shield-cloud.metrics.export.enabled=false")) {
			runner().withPropertyValues(ON, off, "management.simple.metrics.export.enabled=true").run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(CloudMeterRegistry.class);
				context.getBean(CloudMetrics.class).record(Metric.of("app.single", 1, MetricUnit.COUNT));
			});
		}
		assertThat(own()).containsEntry("app.single{}", "1.0 {count}; 1.0 {count}; 1.0 {count}");
	}

	@Test
	void withoutBootsMetricsThereIsNoRegistryAndTheContextStarts() {
		LocalRunner.in(this.directory)
			.withPropertyValues(ON)
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.micrometer.metrics"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(CloudMetrics.class)
				.doesNotHaveBean(CloudMeterRegistry.class));
		LocalRunner.in(this.directory)
			.withPropertyValues(ON)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(CloudMeterRegistry.class));
	}

	@Test
	void metersAreThereWhenTheApplicationHasStopped() throws IOException {
		runner().withPropertyValues(ON, MetricsProperties.PREFIX + ".common-tags.service=shield").run((context) -> {
			assertThat(context).hasSingleBean(MeterRegistry.class);
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			meters.counter("app.scans", "model", "gpt").increment(3);
			meters.timer("app.latency").record(Duration.ofMillis(12));
			meters.gauge("app.depth", 4);
			context.getBean(CloudMetrics.class).record(Metric.of("app.single", 1, MetricUnit.COUNT));
		});
		assertThat(own()).isEqualTo(Map.of("app.scans{\"model\":\"gpt\",\"service\":\"shield\"}", "3.0 {count}",
				"app.latency.count{\"service\":\"shield\"}", "1.0 {count}", "app.latency.sum{\"service\":\"shield\"}",
				"12.0 ms", "app.latency.max{\"service\":\"shield\"}", "12.0 ms", "app.depth{\"service\":\"shield\"}",
				"4.0 1", "app.single{\"service\":\"shield\"}", "1.0 {count}"));
	}

	@Test
	void lazyContextsSendToo() throws IOException {
		runner().withPropertyValues(ON)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> context.getBean(MeterRegistry.class).counter("app.scans").increment());
		assertThat(own()).containsEntry("app.scans{}", "1.0 {count}");
	}

	@Test
	void standsBesideTheApplicationsOtherRegistries() throws IOException {
		runner()
			.withPropertyValues(ON, REGISTRY + "include=app", REGISTRY + "exclude=app.internal",
					REGISTRY + "max-series=1")
			.withUserConfiguration(OtherRegistry.class)
			.run((context) -> {
				assertThat(context.getBean(MeterRegistry.class)).isInstanceOf(CompositeMeterRegistry.class);
				MeterRegistry meters = context.getBean(MeterRegistry.class);
				List.of("app.scans", "app.internal.x", "app.more", "other")
					.forEach((name) -> meters.counter(name).increment());
				MeterRegistry other = context.getBean("otherRegistry", MeterRegistry.class);
				List.of("app.scans", "app.internal.x", "app.more", "other")
					.forEach((name) -> assertThat(other.get(name).counter().count()).isEqualTo(1));
				assertThat(context.getBean(CloudMeterRegistry.class).statistics().denied())
					.isEqualTo(Map.of("max-series", 1L));
				assertThat(other.get("shield.cloud.metrics.series").gauge().value()).isEqualTo(1);
			});
		assertThat(points()).extracting((point) -> point.get("name").asString()).containsExactly("app.scans");
	}

	@Test
	void filterOfTheApplicationThatAcceptsAllDoesNotSwitchTheGuardOff() {
		runner().withPropertyValues(ON, REGISTRY + "max-series=1")
			.withBean("acceptAll", MeterFilter.class, MeterFilter::accept)
			.run((context) -> {
				CloudMeterRegistry registry = context.getBean(CloudMeterRegistry.class);
				List.of("a", "b", "c").forEach((name) -> registry.counter("app.scans", "x", name).increment());
				assertThat(registry.statistics().denied()).containsKey("max-series");
				assertThat(registry.find("app.scans").counters()).hasSizeLessThanOrEqualTo(1);
			});
	}

	@Test
	void metersOfTheSenderDoNotGrowWithWhatIsSent() {
		runner().withPropertyValues(ON, REGISTRY + "step=1h").run((context) -> {
			CloudMeterRegistry registry = context.getBean(CloudMeterRegistry.class);
			MockClock clock = context.getBean(MockClock.class);
			registry.counter("app.scans").increment();
			int[] series = new int[3];
			for (int step = 0; step < series.length; step++) {
				clock.add(Duration.ofHours(1));
				assertThat(registry.flush(Duration.ofSeconds(60))).isTrue();
				series[step] = registry.statistics().series();
			}
			assertThat(registry.find("shield.cloud.metrics.sent").counter()).isNotNull();
			assertThat(series).containsOnly(series[0]);
		});
	}

	@Test
	void propertiesAreCheckedTogether() {
		runner()
			.withPropertyValues(ON, REGISTRY + "step=2h", REGISTRY + "max-series=2000", REGISTRY + "buffer-size=1999",
					REGISTRY + "include=a b")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidCloudConfigurationException.class)
				.hasMessageContaining("registry.step")
				.hasMessageContaining("registry.buffer-size")
				.hasMessageContaining("registry.include[0]"));
	}

	@Configuration(proxyBeanMethods = false)
	static class OtherRegistry {

		@Bean
		MeterRegistry otherRegistry() {
			return new SimpleMeterRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class StandingClock {

		@Bean
		Clock micrometerClock() {
			MockClock clock = new MockClock();
			clock.add(Duration.ofMillis(System.currentTimeMillis() - Duration.ofHours(4).toMillis()));
			return clock;
		}

	}

}
