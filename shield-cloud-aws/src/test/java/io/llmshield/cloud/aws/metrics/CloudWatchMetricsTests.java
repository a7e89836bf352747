package io.llmshield.cloud.aws.metrics;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.metrics.CloudMetricsBuilder;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricBufferOptions;
import io.llmshield.cloud.metrics.MetricDriver;
import io.llmshield.cloud.metrics.MetricUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What goes to CloudWatch over the wire.
 */
@Timeout(120)
class CloudWatchMetricsTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private CloudWatchDouble cloudWatch;

	private CloudWatchClient client;

	private MetricDriver driver;

	@BeforeEach
	void open() throws IOException {
		this.cloudWatch = new CloudWatchDouble();
		this.client = CloudWatchClient.builder()
			.endpointOverride(this.cloudWatch.endpoint())
			.region(Region.EU_CENTRAL_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
			.build();
		this.driver = AwsMetrics.driver(this.client, "Shield");
	}

	@AfterEach
	void close() {
		this.client.close();
		this.cloudWatch.close();
	}

	private CloudMetrics metrics(int batchSize) {
		return CloudMetricsBuilder.forDriver(this.driver)
			.options(new MetricBufferOptions(batchSize, Duration.ofHours(1), 10_000, Duration.ofMillis(10), LONG))
			.build();
	}

	private static List<Metric> points(int count) {
		return IntStream.range(0, count).mapToObj((i) -> Metric.of("a", i, MetricUnit.COUNT)).toList();
	}

	@Test
	void pointArrivesAsItWasRecorded() {
		Instant time = Instant.now().minusSeconds(90).truncatedTo(ChronoUnit.MILLIS);
		try (CloudMetrics metrics = metrics(20)) {
			metrics.record(Metric.of("shield.latency", 12.25, MetricUnit.MILLISECONDS)
				.with("model", "gpt x")
				.with("action", "block")
				.at(time));
			assertThat(metrics.flush(LONG)).isTrue();
			assertThat(metrics.statistics().sent()).isEqualTo(1);
		}
		assertThat(this.cloudWatch.calls).hasSize(1);
		assertThat(this.cloudWatch.calls.get(0).namespace()).isEqualTo("Shield");
		assertThat(this.cloudWatch.data().get(0)).isEqualTo(Map.of("MetricName", "shield.latency", "Value", 12.25,
				"Unit", "Milliseconds", "Timestamp", time, "Dimensions",
				List.of(Map.of("Name", "action", "Value", "block"), Map.of("Name", "model", "Value", "gpt x"))));
	}

	@ParameterizedTest
	@CsvSource({ "NONE,None", "COUNT,Count", "PERCENT,Percent", "SECONDS,Seconds", "MICROSECONDS,Microseconds",
			"BYTES,Bytes", "KILOBYTES,Kilobytes", "MEGABYTES,Megabytes", "GIGABYTES,Gigabytes", "BITS,Bits",
			"BYTES_PER_SECOND,Bytes/Second", "COUNT_PER_SECOND,Count/Second", "MILLISECONDS,Milliseconds" })
	void unitHasTheServicesName(MetricUnit unit, String name) {
		this.driver.write(List.of(Metric.of("a", 1, unit)));
		assertThat(this.cloudWatch.data().get(0)).containsEntry("Unit", name);
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0, -1.5, 0x1p360, -0x1p360, 1e-300 })
	void valueArrives(double value) {
		this.driver.write(List.of(Metric.of("a", value, MetricUnit.NONE)));
		assertThat(((Number) this.cloudWatch.data().get(0).get("Value")).doubleValue()).isEqualTo(value);
	}

	@Test
	void aThousandPointsAreOneCallAndOneMoreIsTheNext() {
		try (CloudMetrics metrics = metrics(1000)) {
			points(1001).forEach(metrics::record);
			assertThat(metrics.flush(LONG)).isTrue();
		}
		assertThat(this.cloudWatch.calls).extracting((call) -> call.data().size()).containsExactly(1000, 1);
		assertThat(this.cloudWatch.calls.get(0).compressed()).isTrue();
		assertThat(this.cloudWatch.data()).extracting((datum) -> ((Number) datum.get("Value")).intValue())
			.containsExactlyElementsOf(IntStream.range(0, 1001).boxed().toList());
	}

	@Test
	void serviceWouldRefuseOneMore() {
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> this.driver.write(points(1001)))
			.satisfies((ex) -> assertThat(ex.category()).isEqualTo(CloudErrorCategory.INVALID_ARGUMENT));
		assertThat(this.cloudWatch.refusals).containsExactly("1001 points");
	}

	@Test
	void largePointsAreSplitByBytes() {
		Metric large = Metric.of("n".repeat(150), 1, MetricUnit.COUNT);
		for (int i = 0; i < 10; i++) {
			large = large.with("d".repeat(99) + i, "x".repeat(1024));
		}
		try (CloudMetrics metrics = metrics(1000)) {
			for (int i = 0; i < 200; i++) {
				metrics.record(large);
			}
			assertThat(metrics.flush(LONG)).isTrue();
			assertThat(metrics.statistics().sent()).isEqualTo(200);
		}
		assertThat(this.cloudWatch.refusals).isEmpty();
		assertThat(this.cloudWatch.calls.size()).isGreaterThan(2);
		// Full calls come close to the limit
		assertThat(this.cloudWatch.calls.stream().mapToInt(CloudWatchDouble.Call::bytes).max().getAsInt())
			.isBetween(950_000, CloudWatchDouble.MAX_BYTES);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 10 })
	void sizeIsNeverBelowTheWire(int dimensions) {
		Metric metric = Metric.of("a", -1e100, MetricUnit.BYTES_PER_SECOND);
		for (int i = 0; i < dimensions; i++) {
			metric = metric.with("d" + i, "x");
		}
		this.driver.write(java.util.Collections.nCopies(500, metric));
		assertThat(this.cloudWatch.calls.get(0).bytes()).isLessThanOrEqualTo(1000 + 500 * this.driver.bytes(metric));
	}

	@Test
	void throttlingResetsAndErrorsCostNoPoint() {
		this.cloudWatch.faults = (request) -> switch (request) {
			case 1 -> 400;
			case 2 -> 0;
			case 3 -> 500;
			default -> 200;
		};
		try (CloudMetrics metrics = metrics(10)) {
			points(25).forEach(metrics::record);
			assertThat(metrics.flush(LONG)).isTrue();
			assertThat(metrics.statistics().sent()).isEqualTo(25);
			assertThat(metrics.statistics().dropped()).isZero();
		}
		assertThat(this.cloudWatch.data()).extracting((datum) -> ((Number) datum.get("Value")).intValue())
			.containsExactlyElementsOf(IntStream.range(0, 25).boxed().toList());
	}

	@ParameterizedTest
	@CsvSource({ "400,THROTTLED", "403,ACCESS_DENIED", "500,UNAVAILABLE", "0,UNAVAILABLE" })
	void errorIsTranslatedAndTheSdkDoesNotRepeat(int status, CloudErrorCategory category) {
		this.cloudWatch.faults = (request) -> status;
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> this.driver.write(points(1)))
			.satisfies((ex) -> {
				assertThat(ex.category()).isEqualTo(category);
				assertThat(ex.code()).isEqualTo("MetricsExport");
				assertThat(ex.resource()).isEqualTo("Shield");
			});
		assertThat(this.cloudWatch.requests).hasValue(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "AWS/Shield", ":shield", "shield\n", "größe" })
	void namespaceIsChecked(String namespace) {
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> AwsMetrics.driver(this.client, namespace))
			.satisfies((ex) -> assertThat(ex.remedy()).contains("metrics.namespace"));
	}

	@Test
	void namespaceHasALimit() {
		assertThat(AwsMetrics.isNamespace("a".repeat(255))).isTrue();
		assertThat(AwsMetrics.isNamespace("a".repeat(256))).isFalse();
	}

}
