package io.llmshield.cloud.test.metrics;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.metrics.CloudMeterRegistry;
import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.metrics.CloudMetricsBuilder;
import io.llmshield.cloud.metrics.MeterExportOptions;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricBufferOptions;
import io.llmshield.cloud.metrics.MetricLimits;
import io.llmshield.cloud.metrics.MetricUnit;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.TelemetryFault;
import io.micrometer.core.instrument.MockClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What holds for single metric points on every provider, from {@link CloudMetrics} to
 * what has arrived.
 */
@Timeout(180)
public abstract class MetricContract {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final Duration STEP = Duration.ofMinutes(1);

	private MetricContractFixture fixture;

	private CloudMetrics metrics;

	private @Nullable CloudMeterRegistry registry;

	/**
	 * Make the provider.
	 * @return the fixture, closed by the contract
	 * @throws Exception if it cannot be made
	 */
	protected abstract MetricContractFixture createFixture() throws Exception;

	@BeforeEach
	void open() throws Exception {
		this.fixture = createFixture();
		this.metrics = build(Map.of());
	}

	private CloudMetrics build(Map<String, String> dimensions) {
		return CloudMetricsBuilder.forDriver(this.fixture.driver())
			.dimensions(dimensions)
			.options(new MetricBufferOptions(20, Duration.ofHours(1), 10_000, Duration.ofMillis(10), PATIENCE))
			.build();
	}

	@AfterEach
	void close() {
		if (this.registry != null) {
			this.registry.close();
		}
		this.metrics.close();
		this.fixture.close();
	}

	private List<Metric> received() {
		assertThat(this.metrics.flush(PATIENCE)).as("flushed").isTrue();
		return this.fixture.received();
	}

	/** No provider keeps less than milliseconds. */
	private static Instant now() {
		return Instant.now().truncatedTo(ChronoUnit.MILLIS);
	}

	private static List<Metric> series(int count) {
		Instant time = now();
		return IntStream.range(0, count)
			.mapToObj((i) -> Metric.of("shield.points", i, MetricUnit.COUNT).with("number", "n" + i).at(time))
			.toList();
	}

	@Test
	void pointArrivesAsItWasRecorded() {
		Metric point = Metric.of("shield.latency", 12.25, MetricUnit.MILLISECONDS)
			.with("model", "gpt x")
			.with("action", "block")
			.at(now().minusSeconds(90));
		this.metrics.record(point);
		assertThat(received()).containsExactly(point);
		assertThat(this.metrics.statistics().sent()).isEqualTo(1);
	}

	@ParameterizedTest
	@EnumSource(MetricUnit.class)
	void unitArrives(MetricUnit unit) {
		Metric point = Metric.of("shield.unit", 3, unit);
		this.metrics.record(point);
		assertThat(received()).containsExactly(point);
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0, -1.5, 0x1p360, -0x1p360, 1e-100, 123456789.123 })
	void valueArrives(double value) {
		Metric point = Metric.of("shield.value", value, MetricUnit.NONE);
		this.metrics.record(point);
		assertThat(received()).containsExactly(point);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "A1_b", "shield/requests.blocked", "a.b.c/d_e" })
	void nameArrives(String name) {
		Metric point = Metric.of(name, 1, MetricUnit.COUNT);
		this.metrics.record(point);
		assertThat(received()).containsExactly(point);
	}

	@ParameterizedTest
	@ValueSource(strings = { "x", " blank ", "quote\"s and \\", "<&>;=,", "~!@#$%^&*()" })
	void valueOfADimensionArrives(String value) {
		Metric point = Metric.of("shield.dimension", 1, MetricUnit.COUNT).with("dimension", value);
		this.metrics.record(point);
		assertThat(received()).containsExactly(point);
	}

	@Test
	void largestPointArrives() {
		SortedMap<String, String> dimensions = new TreeMap<>();
		for (int i = 0; i < Metric.MAX_DIMENSIONS; i++) {
			String name = "d" + i + "_";
			dimensions.put(name + "n".repeat(100 - name.length()), "v".repeat(Metric.MAX_VALUE_LENGTH));
		}
		Metric point = new Metric("a".repeat(Metric.MAX_NAME_LENGTH), 1, MetricUnit.BYTES,
				Collections.unmodifiableSortedMap(dimensions), now());
		this.metrics.record(point);
		assertThat(received()).containsExactly(point);
		assertThat(this.metrics.statistics().dropped()).isZero();
	}

	@Test
	void manyPointsArriveOnce() {
		List<Metric> points = series(2_500);
		points.forEach(this.metrics::record);
		assertThat(received()).containsExactlyInAnyOrderElementsOf(points);
		assertThat(this.metrics.statistics().sent()).isEqualTo(2_500);
		assertThat(this.metrics.statistics().dropped()).isZero();
	}

	@Test
	void dimensionsOfAllPointsAreAddedAndTheOwnOneWins() {
		this.metrics.close();
		this.metrics = build(Map.of("service", "shield", "stage", "test"));
		this.metrics.record(Metric.of("shield.a", 1, MetricUnit.COUNT).with("stage", "own"));
		assertThat(received()).extracting(Metric::dimensions)
			.containsExactly(new TreeMap<>(Map.of("service", "shield", "stage", "own")));
	}

	@Test
	void pointOutsideTheWindowIsRefusedAtOnce() {
		MetricLimits limits = this.fixture.driver().limits();
		Metric point = Metric.of("shield.a", 1, MetricUnit.COUNT);
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> this.metrics.record(point.at(Instant.now().minus(limits.maxAge()).minusSeconds(60))));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> this.metrics.record(point.at(Instant.now().plus(limits.maxAhead()).plusSeconds(3600))));
		assertThat(received()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(value = TelemetryFault.class, mode = EnumSource.Mode.EXCLUDE, names = "LOST_REPLY")
	void failedCallsLoseNothing(TelemetryFault fault) {
		assumeTrue(this.fixture.faults().contains(fault), () -> "the other end cannot do " + fault);
		List<Metric> points = series(200);
		this.fixture.fail(fault, 2);
		points.forEach(this.metrics::record);
		if (fault == TelemetryFault.FORBIDDEN) {
			// A permission may be given later, but the points of then are gone
			assertThat(this.metrics.flush(PATIENCE)).isTrue();
			long dropped = this.metrics.statistics().dropped();
			assertThat(dropped).isPositive();
			assertThat(this.fixture.received()).hasSize((int) (200 - dropped));
			Metric later = Metric.of("shield.later", 1, MetricUnit.COUNT);
			this.fixture.fail(fault, 0);
			this.metrics.record(later);
			assertThat(received()).contains(later);
			assertThat(this.metrics.statistics().dropped()).isEqualTo(dropped);
			return;
		}
		assertThat(received()).containsExactlyInAnyOrderElementsOf(points);
		assertThat(this.metrics.statistics().dropped()).isZero();
	}

	@Test
	void lostReplyLosesNothing() {
		assumeTrue(this.fixture.faults().contains(TelemetryFault.LOST_REPLY), "the other end cannot lose a reply");
		List<Metric> points = series(40);
		this.fixture.fail(TelemetryFault.LOST_REPLY, 1);
		points.forEach(this.metrics::record);
		assertThat(received()).containsAll(points);
		assertThat(this.metrics.statistics().dropped()).isZero();
	}

	@Test
	void closingSendsWhatWaits() {
		List<Metric> points = series(90);
		points.forEach(this.metrics::record);
		this.metrics.close();
		assertThat(this.fixture.received()).containsExactlyInAnyOrderElementsOf(points);
		this.metrics.record(points.get(0));
		assertThat(this.metrics.statistics().dropped()).isEqualTo(1);
	}

	@Test
	void metersOfMicrometerArriveWithEachStep() {
		MockClock clock = clock();
		CloudMeterRegistry registry = registry(clock);
		List<Metric> expected = new ArrayList<>();
		for (int step = 1; step <= 2; step++) {
			registry.counter("shield.scans", "model", "gpt").increment(step);
			registry.timer("shield.latency").record(Duration.ofMillis(250));
			registry.timer("shield.latency").record(Duration.ofMillis(1500));
			clock.add(STEP);
			Instant end = Instant.ofEpochMilli(clock.wallTime()).truncatedTo(ChronoUnit.MINUTES);
			assertThat(registry.flush(PATIENCE)).isTrue();
			expected.add(Metric.of("shield.scans", step, MetricUnit.COUNT).with("model", "gpt").at(end));
			expected.add(Metric.of("shield.latency.count", 2, MetricUnit.COUNT).at(end));
			expected.add(Metric.of("shield.latency.sum", 1750, MetricUnit.MILLISECONDS).at(end));
			expected.add(Metric.of("shield.latency.max", 1500, MetricUnit.MILLISECONDS).at(end));
		}
		assertThat(this.fixture.received()).containsExactlyInAnyOrderElementsOf(expected);
	}

	@Test
	void stepsOfAnOutageArriveApart() {
		assumeTrue(this.fixture.faults().contains(TelemetryFault.UNAVAILABLE), "the other end cannot fail");
		MockClock clock = clock();
		CloudMeterRegistry registry = registry(clock);
		this.fixture.fail(TelemetryFault.UNAVAILABLE, Integer.MAX_VALUE);
		List<Metric> expected = new ArrayList<>();
		for (int step = 1; step <= 2; step++) {
			registry.counter("shield.scans").increment(step);
			clock.add(STEP);
			expected.add(Metric.of("shield.scans", step, MetricUnit.COUNT)
				.at(Instant.ofEpochMilli(clock.wallTime()).truncatedTo(ChronoUnit.MINUTES)));
			assertThat(registry.flush(Duration.ofMillis(20))).isFalse();
		}
		this.fixture.fail(TelemetryFault.UNAVAILABLE, 0);
		assertThat(registry.flush(PATIENCE)).isTrue();
		assertThat(this.fixture.received()).containsExactlyElementsOf(expected);
	}

	/** A second after a step has begun, in the window of the provider. */
	private MockClock clock() {
		MockClock clock = new MockClock();
		Duration ago = this.fixture.driver().limits().maxAge().dividedBy(2);
		Duration hour = Duration.ofHours(1);
		Instant past = Instant.now()
			.minus((ago.compareTo(hour) < 0) ? ago : hour)
			.truncatedTo(ChronoUnit.MINUTES)
			.plusSeconds(1);
		clock.add(Duration.ofMillis(past.toEpochMilli() - clock.wallTime()));
		return clock;
	}

	private CloudMeterRegistry registry(MockClock clock) {
		CloudMeterRegistry registry = new CloudMeterRegistry(
				new MeterExportOptions(STEP, List.of(), List.of(), Map.of(), 0, 0), clock);
		this.registry = registry;
		registry.connect(CloudMetricsBuilder.forDriver(this.fixture.driver())
			.options(new MetricBufferOptions(1000, STEP, 60_000, Duration.ofMillis(10), PATIENCE)));
		return registry;
	}

}
