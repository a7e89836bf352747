package io.llmshield.cloud.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Meters that have nothing to tell in a step, and then have.
 */
@Timeout(120)
class IdleStepTests {

	private static final Duration STEP = Duration.ofHours(1);

	private final MockClock clock = new MockClock();

	private final RecordingDriver driver = new RecordingDriver();

	private void endStep(CloudMeterRegistry registry) {
		this.clock.add(STEP);
		assertThat(registry.flush(Duration.ofSeconds(60))).isTrue();
	}

	private List<Double> maximums() {
		return this.driver.batches.stream()
			.flatMap(List::stream)
			.filter((metric) -> metric.name().endsWith(".max"))
			.map(Metric::value)
			.toList();
	}

	@Test
	void maximumsAreThereInTheFirstStepAfterIdleOnes() {
		this.clock.add(STEP.multipliedBy(400_000));
		CloudMeterRegistry registry = new CloudMeterRegistry(
				new MeterExportOptions(STEP, List.of(), List.of(), Map.of(), 0, 0), this.clock);
		registry.connect(CloudMetricsBuilder.forDriver(this.driver)
			.options(new MetricBufferOptions(1000, STEP, 10_000, Duration.ofMillis(5), Duration.ofSeconds(60)))
			.clock(() -> Instant.ofEpochMilli(this.clock.wallTime())));
		try {
			Timer timer = registry.timer("latency");
			DistributionSummary summary = registry.summary("size");
			endStep(registry);
			endStep(registry);
			assertThat(maximums()).isEmpty();
			timer.record(Duration.ofMillis(900));
			summary.record(7);
			endStep(registry);
			assertThat(maximums()).containsExactlyInAnyOrder(900.0, 7.0);
		}
		finally {
			registry.close();
		}
	}

}
