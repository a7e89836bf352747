package io.llmshield.cloud.azure.metrics;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.monitor.ConnectionString;
import io.llmshield.cloud.azure.monitor.MonitorDouble;
import io.llmshield.cloud.azure.monitor.MonitorDouble.Fault;
import io.llmshield.cloud.azure.monitor.TrackClient;
import io.llmshield.cloud.azure.monitor.TrackDouble;
import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.metrics.CloudMetricsBuilder;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricBufferOptions;
import io.llmshield.cloud.metrics.MetricDriver;
import io.llmshield.cloud.metrics.MetricReceipt;
import io.llmshield.cloud.metrics.MetricUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What goes to Application Insights over the wire.
 */
@Timeout(120)
class TrackMetricDriverTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private TrackDouble insights;

	private MetricDriver driver;

	@BeforeEach
	void open() throws IOException {
		this.insights = new TrackDouble();
		this.driver = driver(null);
	}

	@AfterEach
	void close() {
		this.insights.close();
	}

	private MetricDriver driver(@org.jspecify.annotations.Nullable String token) {
		ConnectionString connection = ConnectionString.parse(this.insights.connectionString());
		return AzureMetrics.driver(connection, (token != null) ? MonitorDouble.credential(token) : null, null, "my-app",
				"host-1", "shield");
	}

	private CloudMetrics metrics(int batchSize) {
		return CloudMetricsBuilder.forDriver(this.driver)
			.options(new MetricBufferOptions(batchSize, Duration.ofHours(1), 10_000, Duration.ofMillis(10), LONG))
			.build();
	}

	private static List<Metric> points(int count) {
		return IntStream.range(0, count).mapToObj((i) -> Metric.of("a", i, MetricUnit.COUNT)).toList();
	}

	private JsonNode data() {
		return this.insights.items.element().path("data").path("baseData");
	}

	private JsonNode point() {
		return data().path("metrics").path(0);
	}

	private List<Integer> values() {
		return this.insights.items.stream()
			.map((item) -> item.path("data").path("baseData").path("metrics").path(0).path("value").asInt())
			.toList();
	}

	@Test
	void pointArrivesAsItWasRecorded() {
		Instant time = Instant.now().minusSeconds(90).truncatedTo(ChronoUnit.MILLIS);
		try (CloudMetrics metrics = metrics(20)) {
			metrics.record(Metric.of("shield.latency", 12.25, MetricUnit.MILLISECONDS)
				.with("model", "gpt \"x\" \\")
				.with("action", "block")
				.at(time));
			assertThat(metrics.flush(LONG)).isTrue();
			assertThat(metrics.statistics().sent()).isEqualTo(1);
		}
		assertThat(this.insights.violations).isEmpty();
		JsonNode item = this.insights.items.element();
		assertThat(Instant.parse(item.path("time").asString())).isEqualTo(time);
		assertThat(item.path("tags").path("ai.cloud.role").asString()).isEqualTo("my-app");
		assertThat(item.path("tags").path("ai.cloud.roleInstance").asString()).isEqualTo("host-1");
		assertThat(point().path("ns").asString()).isEqualTo("shield");
		assertThat(point().path("name").asString()).isEqualTo("shield.latency");
		assertThat(point().path("value").asDouble()).isEqualTo(12.25);
		assertThat(data().path("properties").properties()).extracting(Map.Entry::getKey, (e) -> e.getValue().asString())
			.containsExactlyInAnyOrder(org.assertj.core.groups.Tuple.tuple("model", "gpt \"x\" \\"),
					org.assertj.core.groups.Tuple.tuple("action", "block"),
					org.assertj.core.groups.Tuple.tuple("Unit", "ms"));
	}

	@ParameterizedTest
	@EnumSource
	void unitArrivesAndIsNoDimension(MetricUnit unit) {
		this.driver.write(List.of(Metric.of("a", 1, unit).with("unit", "mine")));
		assertThat(data().path("properties").path("Unit").asString()).isEqualTo(unit.ucum());
		assertThat(data().path("properties").path("unit").asString()).isEqualTo("mine");
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0, -1.5, 0x1p360, -0x1p360, 1e-300, 0.1 })
	void valueArrives(double value) {
		this.driver.write(List.of(Metric.of("a", value, MetricUnit.NONE)));
		assertThat(point().path("value").asDouble()).isEqualTo(value);
	}

	@Test
	void aThousandPointsAreOneCallAndOneMoreIsTheNext() {
		try (CloudMetrics metrics = metrics(1000)) {
			points(1001).forEach(metrics::record);
			assertThat(metrics.flush(LONG)).isTrue();
		}
		assertThat(this.insights.batches).containsExactly(1000, 1);
		assertThat(values()).containsExactlyElementsOf(IntStream.range(0, 1001).boxed().toList());
	}

	private static Metric largest() {
		Metric large = Metric.of("n".repeat(Metric.MAX_NAME_LENGTH), -0x1.123456789abcdp359,
				MetricUnit.BYTES_PER_SECOND);
		for (int i = 0; i < Metric.MAX_DIMENSIONS; i++) {
			large = large.with("d".repeat(99) + i, "\"".repeat(Metric.MAX_VALUE_LENGTH));
		}
		return large;
	}

	@Test
	void largestPointIsTaken() {
		this.driver.write(List.of(largest()));
		assertThat(this.insights.violations).isEmpty();
		assertThat(this.insights.items).hasSize(1);
	}

	@Test
	void largePointsAreSplitByBytes() {
		Metric large = largest();
		try (CloudMetrics metrics = metrics(1000)) {
			for (int i = 0; i < 100; i++) {
				metrics.record(large);
			}
			assertThat(metrics.flush(LONG)).isTrue();
			assertThat(metrics.statistics().sent()).isEqualTo(100);
		}
		assertThat(this.insights.violations).isEmpty();
		assertThat(this.insights.bodies).hasSizeGreaterThan(2);
		// Full calls come close to the limit
		assertThat(Collections.max(this.insights.bodies)).isBetween(950_000, TrackClient.MAX_BYTES);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 10 })
	void sizeIsNeverBelowTheWire(int dimensions) {
		Metric metric = Metric.of("a", -0x1.123456789abcdp-359, MetricUnit.BYTES_PER_SECOND)
			.at(Instant.now().truncatedTo(ChronoUnit.SECONDS).plusMillis(123));
		for (int i = 0; i < dimensions; i++) {
			metric = metric.with("d" + i, "\\");
		}
		this.driver.write(Collections.nCopies(500, metric));
		assertThat(this.insights.bodies.get(0)).isLessThanOrEqualTo(500 * this.driver.bytes(metric));
	}

	@Test
	void oneByteMoreThanTheLimitIsRefusedByTheService() {
		int each = this.driver.bytes(Metric.of("a", 1, MetricUnit.COUNT));
		List<Metric> tooMany = points(2 * TrackClient.MAX_BYTES / each);
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> this.driver.write(tooMany))
			.satisfies((ex) -> assertThat(ex.category()).isEqualTo(CloudErrorCategory.INVALID_ARGUMENT));
	}

	@Test
	void throttlingResetsAndErrorsCostNoPoint() {
		this.insights.faults = (request) -> switch (request) {
			case 1 -> Fault.error(429, "");
			case 2 -> Fault.RESET;
			case 3 -> Fault.error(500, "");
			case 4 -> Fault.error(439, "");
			default -> null;
		};
		try (CloudMetrics metrics = metrics(10)) {
			points(25).forEach(metrics::record);
			assertThat(metrics.flush(LONG)).isTrue();
			assertThat(metrics.statistics().sent()).isEqualTo(25);
			assertThat(metrics.statistics().dropped()).isZero();
		}
		assertThat(values()).containsExactlyElementsOf(IntStream.range(0, 25).boxed().toList());
	}

	@Test
	void pointsThatTheServiceWillTakeLaterAreSentAgainAlone() {
		AtomicInteger seen = new AtomicInteger();
		this.insights.verdict = (item) -> {
			int number = seen.getAndIncrement();
			return (number == 1) ? 429 : (number == 3) ? 500 : 200;
		};
		try (CloudMetrics metrics = metrics(10)) {
			points(5).forEach(metrics::record);
			assertThat(metrics.flush(LONG)).isTrue();
			assertThat(metrics.statistics().sent()).isEqualTo(5);
			assertThat(metrics.statistics().dropped()).isZero();
			assertThat(metrics.statistics().failure()).isNull();
		}
		assertThat(this.insights.batches).containsExactly(5, 2);
		assertThat(values()).containsExactly(0, 2, 4, 1, 3);
	}

	@Test
	void answerTellsWhichAreLeftAndHowManyAreRefused() {
		this.insights.verdict = (item) -> {
			int value = item.path("data").path("baseData").path("metrics").path(0).path("value").asInt();
			return (value == 0) ? 400 : (value % 2 == 1) ? 503 : 200;
		};
		MetricReceipt receipt = this.driver.write(points(4));
		assertThat(receipt.refused()).isEqualTo(1);
		assertThat(receipt.again()).containsExactlyInAnyOrder(1, 3);
		assertThat(receipt.failure()).isNotNull()
			.satisfies((failure) -> assertThat(failure.category()).isEqualTo(CloudErrorCategory.THROTTLED));
	}

	@ParameterizedTest
	@CsvSource({ "1,1", "4,4" })
	void refusedPointsAreCountedAndTheOthersAreTaken(int bad, int refused) {
		this.insights.verdict = (
				item) -> (item.path("data").path("baseData").path("metrics").path(0).path("value").asInt() < bad) ? 400
						: 200;
		assertThat(this.driver.write(points(4))).isEqualTo(MetricReceipt.refused(refused));
		assertThat(values()).hasSize(4 - refused);
	}

	@Test
	void pointOfTheLastTwoDaysIsTaken() {
		Metric metric = Metric.of("a", 1, MetricUnit.COUNT).at(Instant.now().minus(this.driver.limits().maxAge()));
		assertThat(this.driver.write(List.of(metric))).isEqualTo(MetricReceipt.ALL);
		assertThat(this.driver.write(List.of(metric.at(Instant.now().minus(Duration.ofDays(2)).minusSeconds(1)))))
			.isEqualTo(MetricReceipt.refused(1));
	}

	@ParameterizedTest
	@CsvSource({ "400,INVALID_ARGUMENT", "401,UNAUTHENTICATED", "402,THROTTLED", "403,ACCESS_DENIED", "404,NOT_FOUND",
			"413,INVALID_ARGUMENT", "429,THROTTLED", "439,THROTTLED", "500,UNAVAILABLE", "503,UNAVAILABLE",
			"308,CONFIGURATION", "206,UNAVAILABLE", "0,UNAVAILABLE" })
	void errorIsTranslatedAndNothingRepeatsIt(int status, CloudErrorCategory category) {
		this.insights.faults = (request) -> (status == 0) ? Fault.RESET : new Fault(status, "no json", "3");
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> this.driver.write(points(1)))
			.satisfies((ex) -> {
				assertThat(ex.category()).isEqualTo(category);
				assertThat(ex.code()).isEqualTo("MetricsExport");
				assertThat(ex.resource()).isEqualTo("127.0.0.1");
				assertThat(ex).hasMessageNotContaining(TrackDouble.KEY);
				if (status != 0) {
					assertThat(ex.retryAfter()).isEqualTo(Duration.ofSeconds(3));
				}
			});
		assertThat(this.insights.requests).hasValue(1);
	}

	@Test
	void allThrottledItemByItemIsThrottled() {
		this.insights.verdict = (item) -> 429;
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> this.driver.write(points(3)))
			.satisfies((ex) -> assertThat(ex.category()).isEqualTo(CloudErrorCategory.THROTTLED));
	}

	@Test
	void unknownKeyIsAMistakeOfTheConfiguration() {
		ConnectionString other = ConnectionString
			.parse(this.insights.connectionString().replace("5f1d2c3b-", "99999999-"));
		MetricDriver wrong = AzureMetrics.driver(other, null, null, "a", "b", "shield");
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> wrong.write(points(2))).satisfies((ex) -> {
			assertThat(ex.category()).isEqualTo(CloudErrorCategory.CONFIGURATION);
			assertThat(ex.remedy()).contains("connection string");
			assertThat(ex).hasMessageNotContaining("99999999");
		});
	}

	@Test
	void resourceWithoutLocalAuthenticationWantsAToken() {
		this.insights.wantsToken = true;
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> this.driver.write(points(1)))
			.satisfies((ex) -> assertThat(ex.remedy()).contains("application-insights.authenticate"));
		assertThat(driver(MonitorDouble.TOKEN).write(points(1))).isEqualTo(MetricReceipt.ALL);
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> driver("another").write(points(1)))
			.satisfies((ex) -> assertThat(ex.remedy()).contains("Monitoring Metrics Publisher"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "1shield", "shield\n", "größe" })
	void namespaceIsChecked(String namespace) {
		ConnectionString connection = ConnectionString.parse(this.insights.connectionString());
		assertThatExceptionOfType(CloudException.class)
			.isThrownBy(() -> AzureMetrics.driver(connection, null, null, "a", "b", namespace))
			.satisfies((ex) -> assertThat(ex.remedy()).contains("metrics.namespace"));
	}

	@Test
	void namespaceHasALimit() {
		assertThat(AzureMetrics.isNamespace("a".repeat(255))).isTrue();
		assertThat(AzureMetrics.isNamespace("a".repeat(256))).isFalse();
	}

}
