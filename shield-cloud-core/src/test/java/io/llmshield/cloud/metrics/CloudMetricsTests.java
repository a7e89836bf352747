package io.llmshield.cloud.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link CloudMetrics} over a driver in memory.
 */
@Timeout(120)
class CloudMetricsTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private RecordingDriver driver = new RecordingDriver();

	private CloudMetrics metrics = CloudMetrics.disabled();

	@AfterEach
	void close() {
		this.metrics.close();
	}

	private void open(int batchSize, int capacity, Duration closeTimeout) {
		this.metrics = CloudMetricsBuilder.forDriver(this.driver)
			.options(new MetricBufferOptions(batchSize, Duration.ofHours(1), capacity, Duration.ofMillis(5),
					closeTimeout))
			.meters(this.meters)
			.build();
	}

	private void record(int... values) {
		IntStream.of(values).forEach((value) -> this.metrics.record(Metric.of("a", value, MetricUnit.COUNT)));
	}

	private double dropped(String reason) {
		return this.meters.get("shield.cloud.metrics.dropped")
			.tags("provider", "recording", "reason", reason)
			.counter()
			.count();
	}

	/**
	 * The thread that counts may be slower than a close that does not wait for it
	 * forever, and makes the meter last.
	 */
	private void awaitDropped(String reason, int points) {
		while (this.meters.find("shield.cloud.metrics.dropped")
			.tag("reason", reason)
			.counters()
			.stream()
			.mapToDouble(Counter::count)
			.sum() < points) {
			Thread.onSpinWait();
		}
	}

	private double sent() {
		return this.meters.get("shield.cloud.metrics.sent").tags("provider", "recording").counter().count();
	}

	private static List<Double> numbers(int to) {
		return DoubleStream.iterate(1, (d) -> d <= to, (d) -> d + 1).boxed().toList();
	}

	@Test
	void fullBatchIsSentAtOnceAndTheRestWithAFlush() throws InterruptedException {
		CountDownLatch written = new CountDownLatch(1);
		this.driver.answer = (batch) -> {
			written.countDown();
			return 0;
		};
		open(3, 100, LONG);
		record(1, 2, 3);
		assertThat(written.await(60, TimeUnit.SECONDS)).isTrue();
		record(4);
		assertThat(this.metrics.flush(LONG)).isTrue();
		assertThat(this.driver.values()).containsExactly(1.0, 2.0, 3.0, 4.0);
		assertThat(this.driver.batches.get(0)).hasSize(3);
		assertThat(sent()).isEqualTo(4);
		assertThat(this.metrics.statistics())
			.extracting(MetricStatistics::buffered, MetricStatistics::sent, MetricStatistics::dropped,
					MetricStatistics::failure, MetricStatistics::failingSince)
			.containsExactly(0, 4L, 0L, null, null);
		assertThat(this.metrics.statistics().lastSuccess()).isNotNull();
		assertThat(this.meters.get("shield.cloud.metrics.buffered").gauge().value()).isZero();
	}

	@Test
	void splitsByCountAndBytes() {
		this.driver = new RecordingDriver(new MetricLimits(100, 799, false, Duration.ZERO, LONG, LONG));
		open(10, 100, LONG);
		record(IntStream.rangeClosed(1, 20).toArray());
		assertThat(this.metrics.flush(LONG)).isTrue();
		assertThat(this.driver.batches).allMatch((batch) -> batch.size() <= 7);
		assertThat(this.driver.values()).isEqualTo(numbers(20));
	}

	@Test
	void pointAboveTheLimitOfACallIsDropped() {
		this.driver = new RecordingDriver(new MetricLimits(100, 99, false, Duration.ZERO, LONG, LONG));
		open(10, 100, LONG);
		record(1);
		assertThat(this.metrics.flush(LONG)).isTrue();
		assertThat(dropped("too-large")).isEqualTo(1);
		assertThat(this.driver.batches).isEmpty();
	}

	@Test
	void onePointOfASeriesInACallAndTheOthersInOrder() {
		this.driver = new RecordingDriver(new MetricLimits(100, 10_000, true, Duration.ZERO, LONG, LONG));
		open(50, 100, LONG);
		record(1, 2, 3);
		this.metrics.record(Metric.of("b", 4, MetricUnit.COUNT));
		this.metrics.record(Metric.of("a", 5, MetricUnit.COUNT).with("model", "x"));
		assertThat(this.metrics.flush(LONG)).isTrue();
		assertThat(this.driver.values()).containsExactlyInAnyOrder(1.0, 2.0, 3.0, 4.0, 5.0);
		assertThat(this.driver.values()).containsSubsequence(1.0, 2.0, 3.0);
		assertThat(this.driver.batches)
			.allSatisfy((batch) -> assertThat(batch).extracting(Metric::series).doesNotHaveDuplicates());
	}

	@Test
	void seriesWaitsForItsTurn() {
		WaitingPoints points = new WaitingPoints(
				new RecordingDriver(new MetricLimits(100, 10_000, true, Duration.ofSeconds(5), LONG, LONG)), 10,
				(point, reason) -> {
				});
		points.add(new WaitingPoint(1, Metric.of("a", 1, MetricUnit.COUNT)));
		points.add(new WaitingPoint(2, Metric.of("a", 2, MetricUnit.COUNT)));
		List<WaitingPoint> first = points.next(Instant.now(), 0);
		points.called(first, 1_000_000_000L);
		assertThat(first).extracting(WaitingPoint::number).containsExactly(1L);
		assertThat(points.next(Instant.now(), 5_999_999_999L)).isEmpty();
		assertThat(points.next(Instant.now(), 6_000_000_000L)).extracting(WaitingPoint::number).containsExactly(2L);
	}

	@Test
	void outageKeepsPointsInOrderUntilTheBufferIsFull() {
		AtomicBoolean away = new AtomicBoolean(true);
		this.driver.answer = (batch) -> {
			if (away.get()) {
				throw RecordingDriver.error(CloudErrorCategory.UNAVAILABLE);
			}
			return 0;
		};
		open(3, 5, LONG);
		record(1, 2, 3, 4, 5, 6, 7);
		// A slow machine may not have tried it in the time of one flush
		do {
			assertThat(this.metrics.flush(Duration.ofMillis(50))).isFalse();
		}
		while (this.metrics.statistics().failure() == null);
		assertThat(dropped("buffer-full")).isEqualTo(2);
		assertThat(this.metrics.statistics().failure().category()).isEqualTo(CloudErrorCategory.UNAVAILABLE);
		assertThat(this.metrics.statistics().failingSince()).isNotNull();
		away.set(false);
		assertThat(this.metrics.flush(LONG)).isTrue();
		assertThat(this.driver.values()).containsExactly(1.0, 2.0, 3.0, 4.0, 5.0);
		assertThat(this.metrics.statistics())
			.extracting(MetricStatistics::buffered, MetricStatistics::sent, MetricStatistics::dropped,
					MetricStatistics::failure, MetricStatistics::failingSince)
			.containsExactly(0, 5L, 2L, null, null);
		assertThat(this.metrics.statistics().lastSuccess()).isNotNull();
	}

	@Test
	void badPointTakesNoOtherWithIt() {
		this.driver.answer = (batch) -> {
			if (batch.stream().anyMatch((metric) -> metric.value() == 4 || metric.value() == 8)) {
				throw RecordingDriver.error(CloudErrorCategory.INVALID_ARGUMENT);
			}
			return 0;
		};
		open(50, 100, LONG);
		record(1, 2, 3, 4, 5, 6, 7, 8);
		assertThat(this.metrics.flush(LONG)).isTrue();
		assertThat(this.driver.values()).containsExactly(1.0, 2.0, 3.0, 5.0, 6.0, 7.0);
		assertThat(dropped("invalid-argument")).isEqualTo(2);
		assertThat(sent()).isEqualTo(6);
		assertThat(this.metrics.statistics().failure()).isNull();
	}

	@Test
	void providerThatRefusesEverythingIsAFailureUntilItTakesSomething() {
		this.driver.answer = List::size;
		open(50, 100, LONG);
		record(1, 2, 3);
		assertThat(this.metrics.flush(LONG)).isTrue();
		assertThat(dropped("refused")).isEqualTo(3);
		assertThat(this.metrics.statistics().failure()).isNotNull()
			.satisfies((failure) -> assertThat(failure.category()).isEqualTo(CloudErrorCategory.INVALID_ARGUMENT));
		assertThat(this.metrics.statistics().lastSuccess()).isNull();
		this.driver.answer = (batch) -> 1;
		record(4, 5);
		assertThat(this.metrics.flush(LONG)).isTrue();
		assertThat(this.metrics.statistics().failure()).isNull();
	}

	@Test
	void missingClassIsAFailureAndNotTheEndOfSending() {
		this.driver.answer = (batch) -> {
			throw new NoClassDefFoundError("of a library in another version");
		};
		open(50, 100, LONG);
		record(1, 2);
		assertThat(this.metrics.flush(LONG)).isTrue();
		assertThat(dropped("unknown")).isEqualTo(2);
		assertThat(this.metrics.statistics().failure()).isNotNull();
		this.driver.answer = (batch) -> 0;
		record(3);
		assertThat(this.metrics.flush(LONG)).isTrue();
		assertThat(this.driver.values()).containsExactly(3.0);
	}

	@Test
	void partlyRefusedAndDeniedPointsAreCounted() {
		this.driver.answer = (batch) -> 2;
		open(50, 100, LONG);
		record(1, 2, 3);
		assertThat(this.metrics.flush(LONG)).isTrue();
		assertThat(dropped("refused")).isEqualTo(2);
		assertThat(sent()).isEqualTo(1);
		this.driver.answer = (batch) -> {
			throw RecordingDriver.error(CloudErrorCategory.ACCESS_DENIED);
		};
		record(4, 5);
		assertThat(this.metrics.flush(LONG)).isTrue();
		assertThat(dropped("access-denied")).isEqualTo(2);
		this.driver.answer = (batch) -> {
			throw new IllegalStateException("a bug");
		};
		record(6);
		assertThat(this.metrics.flush(LONG)).isTrue();
		assertThat(dropped("unknown")).isEqualTo(1);
	}

	@Test
	void pointThatWaitedTooLongIsDropped() {
		AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
		this.driver.answer = (batch) -> {
			if (batch.get(0).value() == 1) {
				throw RecordingDriver.error(CloudErrorCategory.UNAVAILABLE);
			}
			return 0;
		};
		this.metrics = CloudMetricsBuilder.forDriver(this.driver)
			.clock(now::get)
			.options(new MetricBufferOptions(1, Duration.ofHours(1), 10, Duration.ofMillis(5), LONG))
			.meters(this.meters)
			.build();
		this.metrics.record(Metric.of("a", 1, MetricUnit.COUNT).at(now.get()));
		now.set(now.get().plus(Duration.ofMinutes(61)));
		this.metrics.record(Metric.of("a", 2, MetricUnit.COUNT).at(now.get()));
		assertThat(this.metrics.flush(LONG)).isTrue();
		assertThat(this.driver.values()).containsExactly(2.0);
		assertThat(dropped("expired")).isEqualTo(1);
	}

	@Test
	void timeFarFromNowIsRefused() {
		open(3, 100, LONG);
		Metric metric = Metric.of("a", 1, MetricUnit.COUNT);
		for (Duration off : List.of(Duration.ofMinutes(-61), Duration.ofMinutes(6))) {
			assertThatExceptionOfType(CloudException.class)
				.isThrownBy(() -> this.metrics.record(metric.at(Instant.now().plus(off))))
				.satisfies((ex) -> assertThat(ex.category()).isEqualTo(CloudErrorCategory.INVALID_ARGUMENT));
		}
		this.metrics.record(metric.at(Instant.now().minus(Duration.ofMinutes(59))));
		this.metrics.record(metric.at(Instant.now().plus(Duration.ofMinutes(4))));
		assertThat(this.metrics.flush(LONG)).isTrue();
		assertThat(sent()).isEqualTo(2);
	}

	@Test
	void closeSendsTheRestAndLeavesNoThread() {
		open(3, 100, LONG);
		record(1);
		this.metrics.close();
		assertThat(this.driver.values()).containsExactly(1.0);
		record(2);
		assertThat(dropped("closed")).isEqualTo(1);
		assertThat(this.metrics.flush(LONG)).isTrue();
		while (Thread.getAllStackTraces()
			.keySet()
			.stream()
			.anyMatch((thread) -> thread.getName().equals("shield-cloud-metrics"))) {
			Thread.onSpinWait();
		}
	}

	@Test
	void closeGivesUpAndCountsWhatIsLeft() {
		CountDownLatch never = new CountDownLatch(1);
		this.driver.answer = (batch) -> {
			try {
				never.await();
			}
			catch (InterruptedException ex) {
				throw RecordingDriver.error(CloudErrorCategory.CANCELLED);
			}
			return 0;
		};
		open(3, 100, Duration.ofMillis(20));
		record(1, 2, 3, 4, 5);
		this.metrics.close();
		awaitDropped("shutdown", 5);
		assertThat(dropped("shutdown")).isEqualTo(5);
		assertThat(this.metrics.statistics().dropped()).isEqualTo(5);
		assertThat(this.metrics.statistics().buffered()).isZero();
	}

	@Test
	void announcedStopSendsWhatWaitsAndStillTakesPoints() throws InterruptedException {
		CountDownLatch written = new CountDownLatch(1);
		this.driver.answer = (batch) -> {
			written.countDown();
			return 0;
		};
		open(50, 100, LONG);
		record(1);
		this.metrics.stopping();
		assertThat(written.await(60, TimeUnit.SECONDS)).isTrue();
		record(2);
		this.metrics.close();
		assertThat(this.driver.values()).containsExactly(1.0, 2.0);
	}

	@Test
	void providerThatAsksForTimeOfSomePointsGetsIt() {
		this.driver.receipt = (batch) -> {
			// The close may try the last one once more
			this.driver.record(batch);
			return new MetricReceipt(0, Set.of(batch.size() - 1),
					RecordingDriver.error(CloudErrorCategory.THROTTLED)
						.toBuilder()
						.retryAfter(Duration.ofDays(400_000_000))
						.build());
		};
		open(50, 100, Duration.ZERO);
		record(1, 2);
		while (sent() < 1) {
			assertThat(this.metrics.flush(Duration.ofMillis(50))).isFalse();
		}
		assertThat(this.metrics.flush(Duration.ofMillis(200))).isFalse();
		assertThat(this.driver.batches).hasSize(1);
		this.metrics.close();
		awaitDropped("shutdown", 1);
		assertThat(dropped("shutdown")).isEqualTo(1);
	}

	@Test
	void interruptedFlushReturns() {
		CountDownLatch goOn = new CountDownLatch(1);
		this.driver.answer = (batch) -> {
			try {
				goOn.await();
			}
			catch (InterruptedException ex) {
				throw RecordingDriver.error(CloudErrorCategory.CANCELLED);
			}
			return 0;
		};
		open(3, 100, LONG);
		record(1);
		Thread.currentThread().interrupt();
		assertThat(this.metrics.flush(LONG)).isFalse();
		assertThat(Thread.interrupted()).isTrue();
		goOn.countDown();
		assertThat(this.metrics.flush(LONG)).isTrue();
	}

	@Test
	void commonDimensionsCountForTheLimit() {
		this.metrics = CloudMetricsBuilder.forDriver(this.driver).dimensions(Map.of("app", "shield")).build();
		Metric metric = Metric.of("a", 1, MetricUnit.COUNT);
		this.metrics.record(metric);
		assertThat(this.metrics.flush(LONG)).isTrue();
		assertThat(this.driver.batches.get(0).get(0).dimensions()).containsExactly(Map.entry("app", "shield"));
		Metric full = metric;
		for (int i = 0; i < 10; i++) {
			full = full.with("d" + i, "x");
		}
		Metric tooMany = full;
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> this.metrics.record(tooMany));
	}

	@Test
	void batchAboveTheLimitIsRefused() {
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> open(101, 1000, LONG))
			.satisfies((ex) -> assertThat(ex.remedy()).contains("batch-size", "100"));
		open(100, 1000, LONG);
	}

	@Test
	void everyPointIsSentOrCountedWhateverTheThreadsDo() throws InterruptedException {
		open(7, 50, LONG);
		Thread[] threads = new Thread[4];
		for (int t = 0; t < threads.length; t++) {
			threads[t] = new Thread(() -> {
				for (int i = 0; i < 5_000; i++) {
					record(i);
				}
			});
			threads[t].start();
		}
		threads[0].join();
		this.metrics.close();
		for (Thread thread : threads) {
			thread.join();
		}
		MetricStatistics statistics = this.metrics.statistics();
		assertThat(statistics.sent() + statistics.dropped()).isEqualTo(20_000);
		assertThat(statistics.buffered()).isZero();
		assertThat(this.driver.values()).hasSize((int) statistics.sent());
	}

}
