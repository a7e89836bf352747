package io.llmshield.cloud.aws.metrics;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

import io.llmshield.cloud.metrics.CloudMeterRegistry;
import io.llmshield.cloud.metrics.CloudMetricsBuilder;
import io.llmshield.cloud.metrics.MeterExportOptions;
import io.llmshield.cloud.metrics.MeterExportStatistics;
import io.llmshield.cloud.metrics.MetricBufferOptions;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MockClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Micrometer's meters are on the wire to CloudWatch. The clock stands but for the
 * steps of the tests, which lie in the past.
 */
@Timeout(120)
class CloudWatchMeterRegistryTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final Duration STEP = Duration.ofHours(1);

	private final MockClock clock = new MockClock();

	private CloudWatchDouble cloudWatch;

	private CloudWatchClient client;

	private CloudMeterRegistry registry;

	@BeforeEach
	void open() throws IOException {
		this.cloudWatch = new CloudWatchDouble();
		this.client = CloudWatchClient.builder()
			.endpointOverride(this.cloudWatch.endpoint())
			.region(Region.EU_CENTRAL_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
			.build();
		Instant past = Instant.now().minus(Duration.ofDays(1)).truncatedTo(ChronoUnit.HOURS).plusSeconds(1);
		this.clock.add(Duration.ofMillis(past.toEpochMilli() - this.clock.wallTime()));
		connect(new MeterExportOptions(STEP, List.of(), List.of(), Map.of("service", "shield"), 0, 0));
	}

	private void connect(MeterExportOptions options) {
		this.registry = new CloudMeterRegistry(options, this.clock);
		this.registry.connect(CloudMetricsBuilder.forDriver(AwsMetrics.driver(this.client, "Shield"))
			.options(new MetricBufferOptions(1000, STEP, 60_000, Duration.ofMillis(5), LONG)));
	}

	@AfterEach
	void close() {
		this.registry.close();
		this.client.close();
		this.cloudWatch.close();
	}

	private Instant endStep() {
		this.clock.add(STEP);
		assertThat(this.registry.flush(LONG)).isTrue();
		return Instant.ofEpochMilli(this.clock.wallTime()).truncatedTo(ChronoUnit.HOURS);
	}

	/** Name, dimensions and time, and value and unit. */
	private Map<String, String> received() {
		Map<String, String> received = new TreeMap<>();
		for (Map<String, Object> datum : this.cloudWatch.data()) {
			List<String> dimensions = new ArrayList<>();
			for (Object dimension : (List<?>) datum.get("Dimensions")) {
				Map<?, ?> pair = (Map<?, ?>) dimension;
				dimensions.add(pair.get("Name") + "=" + pair.get("Value"));
			}
			String before = received.put(datum.get("MetricName") + " " + dimensions + " " + datum.get("Timestamp"),
					((Number) datum.get("Value")).doubleValue() + " " + datum.get("Unit"));
			assertThat(before).isNull();
		}
		return received;
	}

	@Test
	void metersArriveWithValuesUnitsAndDimensions() {
		this.registry.counter("shield.scans", "model", "gpt x").increment(3);
		this.registry.timer("shield.latency", "client.name", "größe").record(Duration.ofMillis(1500));
		this.registry.timer("shield.latency", "client.name", "größe").record(Duration.ofMillis(250));
		DistributionSummary.builder("shield.prompt").baseUnit("bytes").register(this.registry).record(512);
		Gauge.builder("process.cpu", () -> 12.5).baseUnit("percent").register(this.registry);
		Gauge.builder("nothing", () -> Double.NaN).register(this.registry);
		Instant end = endStep();
		String only = " [service=shield] " + end;
		String tagged = " [client_name=gr??e, service=shield] " + end;
		assertThat(received()).isEqualTo(new TreeMap<>(Map.of("shield.scans [model=gpt x, service=shield] " + end,
				"3.0 Count", "shield.latency.count" + tagged, "2.0 Count", "shield.latency.sum" + tagged,
				"1750.0 Milliseconds", "shield.latency.max" + tagged, "1500.0 Milliseconds",
				"shield.prompt.count" + only, "1.0 Count", "shield.prompt.sum" + only, "512.0 Bytes",
				"shield.prompt.max" + only, "512.0 Bytes", "process.cpu" + only, "12.5 Percent")));
		assertThat(this.cloudWatch.calls).singleElement()
			.satisfies((call) -> assertThat(call.namespace()).isEqualTo("Shield"));
		assertThat(this.cloudWatch.refusals).isEmpty();
	}

	@Test
	void stepIsCutAtWhatOneCallMayCarry() {
		IntStream.range(0, 2001).forEach((i) -> this.registry.counter("a", "i", "i" + i).increment(i));
		endStep();
		assertThat(this.cloudWatch.calls).extracting((call) -> call.data().size()).containsExactly(1000, 1000, 1);
		assertThat(this.cloudWatch.data()).extracting((datum) -> ((Number) datum.get("Value")).intValue())
			.containsExactlyInAnyOrderElementsOf(IntStream.range(0, 2001).boxed().toList());
		assertThat(this.cloudWatch.refusals).isEmpty();
	}

	@Test
	void throttlingResetsAndErrorsCostNoStep() {
		this.cloudWatch.faults = (request) -> switch (request % 5) {
			case 1 -> 400;
			case 2 -> 0;
			case 3 -> 500;
			default -> 200;
		};
		Map<String, String> expected = new TreeMap<>();
		for (int step = 1; step <= 6; step++) {
			this.registry.counter("a").increment(step);
			expected.put("a [service=shield] " + endStep(), step + ".0 Count");
		}
		assertThat(received()).isEqualTo(expected);
		assertThat(this.registry.statistics().points().sent()).isEqualTo(6);
		assertThat(this.registry.statistics().points().dropped()).isZero();
	}

	@Test
	void stepsOfAnOutageArriveWithTheirOwnTimesAfterIt() {
		this.cloudWatch.faults = (request) -> 500;
		Map<String, String> expected = new TreeMap<>();
		for (int step = 1; step <= 3; step++) {
			this.registry.counter("a").increment(step);
			this.clock.add(STEP);
			assertThat(this.registry.flush(Duration.ofMillis(20))).isFalse();
			expected.put(
					"a [service=shield] " + Instant.ofEpochMilli(this.clock.wallTime()).truncatedTo(ChronoUnit.HOURS),
					step + ".0 Count");
		}
		// The first request may take longer than all of these flushes
		while (this.registry.statistics().points().failure() == null) {
			assertThat(this.registry.flush(Duration.ofMillis(20))).isFalse();
		}
		assertThat(this.registry.statistics().points().buffered()).isEqualTo(3);
		this.cloudWatch.faults = (request) -> 200;
		assertThat(this.registry.flush(LONG)).isTrue();
		assertThat(received()).isEqualTo(expected);
	}

	@Test
	void guardKeepsSeriesOutOfTheBill() {
		this.registry.close();
		connect(new MeterExportOptions(STEP, List.of(), List.of(), Map.of(), 10, 5));
		IntStream.range(0, 100).forEach((i) -> this.registry.counter("a", "user", "u" + i).increment());
		IntStream.range(0, 100).forEach((i) -> this.registry.counter("b" + i).increment());
		endStep();
		MeterExportStatistics statistics = this.registry.statistics();
		assertThat(this.cloudWatch.data()).hasSize(10);
		assertThat(statistics.series()).isEqualTo(10);
		assertThat(statistics.denied()).isEqualTo(Map.of("max-tag-values", 95L, "max-series", 95L));
	}

	@Test
	void closingSendsTheStepUnderWay() {
		this.registry.counter("a").increment(2);
		Instant first = endStep();
		this.registry.counter("a").increment(7);
		this.clock.add(Duration.ofMinutes(3));
		this.registry.close();
		assertThat(received()).isEqualTo(Map.of("a [service=shield] " + first, "2.0 Count",
				"a [service=shield] " + Instant.ofEpochMilli(this.clock.wallTime()), "7.0 Count"));
	}

}
