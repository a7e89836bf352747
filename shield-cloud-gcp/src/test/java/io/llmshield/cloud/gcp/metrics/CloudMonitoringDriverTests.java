package io.llmshield.cloud.gcp.metrics;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import com.google.api.Distribution;
import com.google.api.MetricDescriptor.ValueType;
import com.google.cloud.monitoring.v3.MetricServiceClient;
import com.google.monitoring.v3.TimeSeries;
import com.google.protobuf.util.Timestamps;
import com.google.rpc.Code;
import io.grpc.Status;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.gcp.GcpResource;
import io.llmshield.cloud.gcp.GrpcDouble.Fault;
import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.metrics.CloudMetricsBuilder;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricBufferOptions;
import io.llmshield.cloud.metrics.MetricDriver;
import io.llmshield.cloud.metrics.MetricReceipt;
import io.llmshield.cloud.metrics.MetricUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What goes over the wire to Cloud Monitoring.
 */
@Timeout(120)
class CloudMonitoringDriverTests {

	static final String PROJECT = "example-shield";

	private static final Duration LONG = Duration.ofSeconds(60);

	/** Between points of a series, where a test has to wait for it. */
	static final Duration SHORT = Duration.ofMillis(200);

	static final GcpResource TASK = GcpResource.task(PROJECT, "europe-west3", "shield", "api", "host-1");

	private static final Instant TIME = Instant.now().minusSeconds(600).truncatedTo(ChronoUnit.MILLIS);

	private CloudMonitoringDouble service;

	private MetricServiceClient client;

	private MetricDriver driver;

	@BeforeEach
	void open() throws IOException {
		this.service = new CloudMonitoringDouble();
		this.client = this.service.client();
		this.driver = driver(GcpMetricForm.DISTRIBUTION);
	}

	@AfterEach
	void close() {
		this.client.close();
		this.service.close();
	}

	private MetricDriver driver(GcpMetricForm form) {
		return GcpMetrics.driver(this.client, new GcpMetricOptions(PROJECT, "shield", TASK, form));
	}

	/** The service's time between points, on both sides, is no longer worth a wait. */
	private MetricDriver shortSpacing() throws IOException {
		close();
		this.service = new CloudMonitoringDouble(SHORT);
		this.client = this.service.client();
		return new CloudMonitoringDriver(this.client,
				new GcpMetricOptions(PROJECT, "shield", TASK, GcpMetricForm.DISTRIBUTION), SHORT);
	}

	private CloudMetrics metrics(MetricDriver driver) {
		return CloudMetricsBuilder.forDriver(driver)
			.options(new MetricBufferOptions(20, Duration.ofHours(1), 10_000, Duration.ofMillis(10), LONG))
			.build();
	}

	private static Metric at(String name, double value, double seconds) {
		return Metric.of(name, value, MetricUnit.COUNT).at(TIME.plusMillis((long) (seconds * 1000)));
	}

	private static List<Metric> names(int count) {
		return IntStream.range(0, count).mapToObj((i) -> at("a" + i, i, 0)).toList();
	}

	private Distribution distribution(int index) {
		return this.service.series().get(index).getPoints(0).getValue().getDistributionValue();
	}

	private long end(int index) {
		return Timestamps.toMillis(this.service.series().get(index).getPoints(0).getInterval().getEndTime());
	}

	@Test
	void pointArrivesAsItWasRecorded() {
		assertThat(this.driver.write(List.of(Metric.of("shield.latency", 12.25, MetricUnit.MILLISECONDS)
			.with("model", "gpt x")
			.with("action", "block")
			.at(TIME)))).isEqualTo(MetricReceipt.ALL);
		TimeSeries series = this.service.series().get(0);
		assertThat(series.getMetric().getType()).isEqualTo("custom.googleapis.com/shield/shield.latency");
		assertThat(series.getMetric().getLabelsMap()).isEqualTo(Map.of("model", "gpt x", "action", "block"));
		assertThat(series.getResource().getType()).isEqualTo("generic_task");
		assertThat(series.getResource().getLabelsMap()).isEqualTo(Map.of("project_id", PROJECT, "location",
				"europe-west3", "namespace", "shield", "job", "api", "task_id", "host-1"));
		assertThat(series.getUnit()).isEqualTo("ms");
		assertThat(end(0)).isEqualTo(TIME.toEpochMilli());
		assertThat(distribution(0).getCount()).isEqualTo(1);
		assertThat(distribution(0).getMean()).isEqualTo(12.25);
		assertThat(distribution(0).getSumOfSquaredDeviation()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "NONE,1", "COUNT,{count}", "PERCENT,%", "SECONDS,s", "MILLISECONDS,ms", "MICROSECONDS,us", "BYTES,By",
			"KILOBYTES,kBy", "MEGABYTES,MBy", "GIGABYTES,GBy", "BITS,bit", "BYTES_PER_SECOND,By/s",
			"COUNT_PER_SECOND,{count}/s" })
	void unitHasItsCode(MetricUnit unit, String code) {
		this.driver.write(List.of(Metric.of("a", 1, unit)));
		assertThat(this.service.series().get(0).getUnit()).isEqualTo(code);
	}

	@Test
	void pointsOfASeriesBecomeTheirDistribution() {
		List<Metric> batch = new ArrayList<>();
		for (int i = 1; i <= 1000; i++) {
			batch.add(at("a", i, i / 100.0));
		}
		batch.add(at("b", 5, 3));
		assertThat(this.driver.write(batch)).isEqualTo(MetricReceipt.ALL);
		assertThat(this.service.series()).hasSize(2);
		Distribution all = distribution(0);
		assertThat(all.getCount()).isEqualTo(1000);
		assertThat(all.getMean()).isCloseTo(500.5, Offset.offset(1e-9));
		// (n^3 - n) / 12
		assertThat(all.getSumOfSquaredDeviation()).isCloseTo(83_333_250, Offset.offset(1e-3));
		assertThat(end(0)).isEqualTo(TIME.plusSeconds(10).toEpochMilli());
		assertThat(distribution(1).getCount()).isEqualTo(1);
		for (int i = 0; i < all.getBucketCountsCount(); i++) {
			double from = bound(i - 1);
			double to = bound(i);
			long expected = IntStream.rangeClosed(1, 1000).filter((value) -> value >= from && value < to).count();
			assertThat(all.getBucketCounts(i)).as("from %s to %s", from, to).isEqualTo(expected);
		}
	}

	/** As the definition of the distribution has it: scale · growth^i. */
	private static double bound(int i) {
		return (i < 0) ? Double.NEGATIVE_INFINITY : Distributions.SCALE * Math.pow(Distributions.GROWTH, i);
	}

	@ParameterizedTest
	@CsvSource({ "0,0", "-5,0", "-0x1p360,0", "0x1p-21,0", "0x1p-20,1", "1.4e-6,2", "1.001,41", "0x1.01p43,127",
			"0x1.01p44,129", "0x1p360,129" })
	void valueFallsIntoItsBucket(double value, int bucket) {
		this.driver.write(List.of(Metric.of("a", value, MetricUnit.NONE)));
		assertThat(distribution(0).getBucketCountsCount()).isEqualTo(bucket + 1);
		assertThat(distribution(0).getBucketCounts(bucket)).isEqualTo(1);
		assertThat(distribution(0).getMean()).isEqualTo(value);
	}

	@Test
	void gaugeIsTheLastValue() {
		MetricDriver gauges = driver(GcpMetricForm.GAUGE);
		gauges.write(List.of(at("a", 1, 0), at("a", 3, 2), at("a", 2, 1)));
		TimeSeries series = this.service.series().get(0);
		assertThat(series.getValueType()).isEqualTo(ValueType.DOUBLE);
		assertThat(series.getPoints(0).getValue().getDoubleValue()).isEqualTo(3);
		assertThat(end(0)).isEqualTo(TIME.plusSeconds(2).toEpochMilli());
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0, -1.5, 0x1p360, -0x1p360, 1e-300 })
	void gaugeKeepsItsValue(double value) {
		driver(GcpMetricForm.GAUGE).write(List.of(Metric.of("a", value, MetricUnit.NONE)));
		assertThat(this.service.series().get(0).getPoints(0).getValue().getDoubleValue()).isEqualTo(value);
	}

	@Test
	void twoHundredSeriesAreOneCallAndOneMoreIsTheNext() {
		CloudMetrics metrics = metrics(this.driver);
		names(201).forEach((metric) -> {
			metrics.record(metric);
			metrics.record(metric);
		});
		assertThat(metrics.flush(LONG)).isTrue();
		metrics.close();
		assertThat(this.service.calls()).extracting((call) -> call.getTimeSeriesCount()).containsExactly(200, 1);
		assertThat(metrics.statistics().sent()).isEqualTo(402);
		assertThat(this.service.series())
			.allMatch((series) -> series.getPoints(0).getValue().getDistributionValue().getCount() == 2);
	}

	@Test
	void serviceWouldRefuseOneMore() {
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> this.driver.write(names(201)))
			.satisfies((ex) -> assertThat(ex.category()).isEqualTo(CloudErrorCategory.INVALID_ARGUMENT));
		assertThat(this.service.refusals()).hasSize(1).allMatch((refusal) -> refusal.contains("201 TimeSeries"));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, Metric.MAX_DIMENSIONS })
	void sizeIsNeverBelowTheWire(int dimensions) {
		List<Metric> batch = new ArrayList<>();
		int bytes = 0;
		for (int i = 0; i < 100; i++) {
			Metric metric = Metric.of("n".repeat(Metric.MAX_NAME_LENGTH - 3) + i, 0x1p360, MetricUnit.COUNT_PER_SECOND);
			for (int d = 0; d < dimensions; d++) {
				metric = metric.with("d".repeat(99) + d, "x".repeat(Metric.MAX_VALUE_LENGTH));
			}
			batch.addAll(Collections.nCopies(3, metric));
			bytes += this.driver.bytes(metric);
		}
		assertThat(this.driver.write(batch)).isEqualTo(MetricReceipt.ALL);
		assertThat(this.service.calls().get(0).getSerializedSize()).isLessThanOrEqualTo(bytes);
		assertThat(this.driver.limits().maxBytes()).isGreaterThan(2 * bytes);
	}

	@Test
	void timesOfTheWindowAreTakenAndOthersRefused() {
		CloudMetrics metrics = metrics(this.driver);
		Instant now = Instant.now();
		metrics.record(Metric.of("old", 1, MetricUnit.NONE).at(now.minus(Duration.ofHours(25)).plusSeconds(120)));
		metrics.record(Metric.of("ahead", 1, MetricUnit.NONE).at(now.plusSeconds(180)));
		assertThat(metrics.flush(LONG)).isTrue();
		assertThat(this.service.series()).hasSize(2);
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> metrics
			.record(Metric.of("older", 1, MetricUnit.NONE).at(now.minus(Duration.ofHours(25)).minusSeconds(1))));
		assertThatExceptionOfType(CloudException.class)
			.isThrownBy(() -> metrics.record(Metric.of("later", 1, MetricUnit.NONE).at(now.plusSeconds(300))));
		metrics.close();
		assertThat(this.service.refusals()).isEmpty();
	}

	@Test
	void pointAlittleLateComesSoMuchLater() {
		assertThat(this.driver.write(List.of(at("a", 1, 0)))).isEqualTo(MetricReceipt.ALL);
		assertThat(this.driver.write(List.of(at("a", 2, 4.999)))).isEqualTo(MetricReceipt.ALL);
		assertThat(this.driver.write(List.of(at("a", 3, -30)))).isEqualTo(MetricReceipt.ALL);
		assertThat(this.driver.write(List.of(at("a", 4, 15)))).isEqualTo(MetricReceipt.ALL);
		assertThat(this.driver.write(List.of(at("a", 5, 20.001)))).isEqualTo(MetricReceipt.ALL);
		assertThat(IntStream.range(0, 5).mapToObj((i) -> end(i) - TIME.toEpochMilli())).containsExactly(0L, 5000L,
				10_000L, 15_000L, 20_001L);
		assertThat(this.service.refusals()).isEmpty();
	}

	@Test
	void pointThatIsMuchTooLateIsCountedAndNotSent() {
		assertThat(this.driver.write(List.of(at("a", 1, 100)))).isEqualTo(MetricReceipt.ALL);
		// 100 s and 5 s between points are more than a minute after it
		assertThat(this.driver.write(List.of(at("a", 2, 44), at("a", 3, 30), at("b", 4, 0))))
			.isEqualTo(MetricReceipt.refused(2));
		assertThat(this.driver.write(List.of(at("a", 2, 44)))).isEqualTo(MetricReceipt.refused(1));
		assertThat(this.driver.write(List.of(at("a", 2, 45)))).isEqualTo(MetricReceipt.ALL);
		assertThat(this.service.refusals()).isEmpty();
		assertThat(this.service.series()).hasSize(3);
	}

	@Test
	void spacingIsTheServices() {
		assertThat(this.driver.limits().seriesSpacing()).isEqualTo(Duration.ofSeconds(5));
		assertThat(this.driver.forSteps().limits().seriesSpacing()).isEqualTo(Duration.ofSeconds(5));
	}

	@Test
	@Tag("long")
	void seriesIsNotWrittenMoreOftenThanTheServiceAllowsWithItsOwnSpacing() {
		assertNotWrittenMoreOften(this.driver);
	}

	@Test
	void seriesIsNotWrittenMoreOftenThanTheServiceAllows() throws IOException {
		assertNotWrittenMoreOften(shortSpacing());
	}

	private void assertNotWrittenMoreOften(MetricDriver driver) {
		CloudMetrics metrics = metrics(driver);
		for (int i = 0; i < 3; i++) {
			metrics.record(Metric.of("a", i, MetricUnit.COUNT));
			assertThat(metrics.flush(LONG)).isTrue();
		}
		metrics.record(Metric.of("a", 3, MetricUnit.COUNT));
		metrics.close();
		assertThat(this.service.refusals()).isEmpty();
		assertThat(this.service.series())
			.extracting((series) -> series.getPoints(0).getValue().getDistributionValue().getMean())
			.containsExactly(0.0, 1.0, 2.0, 3.0);
		assertThat(metrics.statistics().dropped()).isZero();
	}

	@Test
	void pointsOfManyThreadsAreAllThere() throws Exception {
		CloudMetrics metrics = metrics(shortSpacing());
		List<Thread> threads = IntStream.range(0, 8).mapToObj((t) -> new Thread(() -> {
			for (int i = 0; i < 1000; i++) {
				metrics.record(Metric.of("a", i, MetricUnit.COUNT).with("model", "m" + i % 7));
			}
		})).toList();
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		metrics.close();
		assertThat(this.service.refusals()).isEmpty();
		assertThat(this.service.series()
			.stream()
			.mapToLong((series) -> series.getPoints(0).getValue().getDistributionValue().getCount())
			.sum()).isEqualTo(8000);
		assertThat(metrics.statistics().sent()).isEqualTo(8000);
	}

	@Test
	void lostAnswerCountsNothingTwice() {
		List<Metric> batch = List.of(at("a", 1, 0), at("a", 2, 1), at("b", 3, 0));
		this.service.grpc().faults((request) -> (request == 1) ? Fault.lostAnswer() : null);
		assertThat(catchThrowableOfType(CloudException.class, () -> this.driver.write(batch)).retryable()).isTrue();
		assertThat(this.driver.write(batch)).isEqualTo(MetricReceipt.ALL);
		assertThat(this.service.series()).hasSize(2);
		assertThat(this.driver.write(List.of(at("a", 4, 2)))).isEqualTo(MetricReceipt.ALL);
		assertThat(end(2)).isEqualTo(TIME.plusSeconds(6).toEpochMilli());
	}

	@Test
	void lostAnswerDoesNotCostPointsThatCameSince() {
		this.service.grpc().faults((request) -> (request == 1) ? Fault.lostAnswer() : null);
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> this.driver.write(List.of(at("a", 1, 0))));
		assertThat(this.driver.write(List.of(at("a", 1, 0), at("a", 2, 1)))).isEqualTo(MetricReceipt.ALL);
		assertThat(distribution(1).getCount()).isEqualTo(2);
		assertThat(end(1)).isEqualTo(TIME.plusSeconds(5).toEpochMilli());
	}

	@Test
	void refusedSeriesTakesNoOtherWithIt() {
		this.service.faults((series) -> series.getMetric().getType().contains("bad") ? Code.INVALID_ARGUMENT : null);
		assertThat(this.driver.write(List.of(at("bad", 1, 0), at("a", 2, 0), at("bad", 3, 1), at("c", 4, 0),
				at("bad2", 5, 0), at("bad3", 6, 0))))
			.isEqualTo(MetricReceipt.refused(4));
		assertThat(this.service.series()).extracting((series) -> series.getMetric().getType())
			.containsExactly("custom.googleapis.com/shield/a", "custom.googleapis.com/shield/c");
	}

	@Test
	void metricKeepsItsForm() {
		assertThat(this.driver.write(List.of(at("a", 1, 0)))).isEqualTo(MetricReceipt.ALL);
		assertThat(driver(GcpMetricForm.GAUGE).write(List.of(at("a", 2, 10), at("b", 3, 10))))
			.isEqualTo(MetricReceipt.refused(1));
	}

	@Test
	void seriesThatTheServiceMayTakeLaterComesAgain() {
		this.service
			.faults((series) -> series.getMetric().getType().endsWith("b") && this.service.grpc().requests().size() == 1
					? Code.INTERNAL : null);
		MetricReceipt receipt = this.driver.write(List.of(at("a", 1, 0), at("b", 2, 0), at("b", 3, 1), at("c", 4, 0)));
		assertThat(receipt.again()).isEqualTo(Set.of(1, 2));
		assertThat(receipt.refused()).isZero();
		assertThat(receipt.failure()).isNotNull();
		assertThat(receipt.failure().category()).isEqualTo(CloudErrorCategory.UNAVAILABLE);
		assertThat(this.driver.write(List.of(at("b", 2, 0), at("b", 3, 1)))).isEqualTo(MetricReceipt.ALL);
		assertThat(distribution(2).getCount()).isEqualTo(2);
	}

	@Test
	void seriesThatComesAgainIsCountedOnce() throws IOException {
		MetricDriver driver = shortSpacing();
		this.service
			.faults((series) -> series.getMetric().getType().endsWith("b") && this.service.grpc().requests().size() == 1
					? Code.UNAVAILABLE : null);
		CloudMetrics metrics = metrics(driver);
		names(3).forEach(metrics::record);
		metrics.record(at("b", 2, 0));
		assertThat(metrics.flush(LONG)).isTrue();
		metrics.close();
		assertThat(this.service.series()).hasSize(4);
		assertThat(metrics.statistics().sent()).isEqualTo(4);
		assertThat(metrics.statistics().dropped()).isZero();
	}

	@Test
	void withoutPlacesTheNumberOfTheRefusedIsEstimated() {
		this.service.becomeSilent();
		this.service.faults((series) -> series.getMetric().getType().contains("bad") ? Code.INVALID_ARGUMENT : null);
		assertThat(this.driver.write(List.of(at("a", 1, 0), at("a", 1, 1), at("bad", 2, 0), at("bad", 3, 0))))
			.isEqualTo(MetricReceipt.refused(2));
	}

	@Test
	void withoutPlacesABatchOfWhichNothingWasTakenIsCut() {
		this.service.becomeSilent();
		this.service.faults((series) -> series.getMetric().getType().contains("bad") ? Code.INVALID_ARGUMENT : null);
		CloudMetrics metrics = metrics(this.driver);
		metrics.record(at("bad", 1, 0));
		metrics.record(at("bad2", 1, 0));
		assertThat(metrics.flush(LONG)).isTrue();
		metrics.close();
		assertThat(metrics.statistics().dropped()).isEqualTo(2);
	}

	@ParameterizedTest
	@CsvSource({ "RESOURCE_EXHAUSTED,THROTTLED", "UNAVAILABLE,UNAVAILABLE", "INTERNAL,UNAVAILABLE",
			"DEADLINE_EXCEEDED,TIMEOUT", "PERMISSION_DENIED,ACCESS_DENIED", "UNAUTHENTICATED,UNAUTHENTICATED" })
	void errorIsTranslatedAndTheClientDoesNotRepeat(Status.Code code, CloudErrorCategory category) {
		this.service.grpc().faults((request) -> Fault.of(code.toStatus()));
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> this.driver.write(names(1)))
			.satisfies((ex) -> {
				assertThat(ex.category()).isEqualTo(category);
				assertThat(ex.kind()).isEqualTo(CloudErrorKind.METRICS_EXPORT);
				assertThat(ex.resource()).isEqualTo("shield");
			});
		assertThat(this.service.grpc().requests()).hasSize(1);
	}

	@Test
	void throttlingResetsAndErrorsCostNoPoint() throws IOException {
		MetricDriver driver = shortSpacing();
		this.service.grpc().faults((request) -> switch (request) {
			case 1 -> Fault.of(Status.RESOURCE_EXHAUSTED);
			case 2 -> Fault.reset();
			case 3 -> Fault.of(Status.INTERNAL);
			default -> null;
		});
		CloudMetrics metrics = metrics(driver);
		names(25).forEach(metrics::record);
		assertThat(metrics.flush(LONG)).isTrue();
		metrics.close();
		assertThat(metrics.statistics().sent()).isEqualTo(25);
		assertThat(this.service.series()).hasSize(25);
		assertThat(this.service.refusals()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "1shield", "sh-ield", "größe", "a//b", "shield/", "abcdefghijklmnopqrstuvwxyzab" })
	void namespaceIsChecked(String namespace) {
		assertThat(GcpMetricOptions.isNamespace(namespace)).isFalse();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new GcpMetricOptions(PROJECT, namespace, TASK, GcpMetricForm.GAUGE));
	}

	@Test
	void longestNamesAreTaken() {
		String namespace = "n".repeat(GcpMetricOptions.MAX_NAMESPACE_LENGTH);
		GcpMetricOptions options = new GcpMetricOptions(PROJECT, namespace, TASK, GcpMetricForm.DISTRIBUTION);
		String name = "m".repeat(Metric.MAX_NAME_LENGTH);
		assertThat(options.type(name)).hasSize(GcpMetricOptions.MAX_TYPE_LENGTH);
		assertThat(GcpMetrics.driver(this.client, options).write(List.of(at(name, 1, 0)))).isEqualTo(MetricReceipt.ALL);
	}

}
