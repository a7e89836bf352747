package io.llmshield.cloud.metrics;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link CloudMeterRegistry}. Steps are an hour of a clock that stands, so that
 * none ends by itself.
 */
@Timeout(120)
class CloudMeterRegistryTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final Duration STEP = Duration.ofHours(1);

	private final MockClock clock = new MockClock();

	private final SimpleMeterRegistry others = new SimpleMeterRegistry();

	private RecordingDriver driver = new RecordingDriver();

	private MeterExportOptions options = new MeterExportOptions(STEP, List.of(), List.of(), Map.of(), 0, 0);

	private CloudMeterRegistry registry = new CloudMeterRegistry(this.options, Clock.SYSTEM);

	@AfterEach
	void close() {
		this.registry.close();
	}

	/** The clock is set into a step, so that ends of steps are told from its own time. */
	private void open(MeterExportOptions options) {
		open(options, 10_000);
	}

	private void open(MeterExportOptions options, int capacity) {
		this.options = options;
		long now = System.currentTimeMillis();
		this.clock.add(Duration.ofMillis(now - now % STEP.toMillis() + 1000 - this.clock.wallTime()));
		this.registry = new CloudMeterRegistry(options, this.clock);
		this.registry.connect(sender(capacity));
	}

	private void open() {
		open(this.options);
	}

	private CloudMetricsBuilder sender(int capacity) {
		return CloudMetricsBuilder.forDriver(this.driver)
			.options(new MetricBufferOptions(1000, STEP, capacity, Duration.ofMillis(5), LONG))
			.clock(() -> Instant.ofEpochMilli(this.clock.wallTime()))
			.meters(this.others);
	}

	private MeterExportOptions limits(int maxSeries, int maxTagValues) {
		return new MeterExportOptions(STEP, List.of(), List.of(), Map.of(), maxSeries, maxTagValues);
	}

	private Instant endStep() {
		long left = STEP.toMillis() - this.clock.wallTime() % STEP.toMillis();
		this.clock.add(Duration.ofMillis(left + 7));
		assertThat(this.registry.flush(LONG)).isTrue();
		return Instant.ofEpochMilli(this.clock.wallTime() - 7);
	}

	private List<Metric> sent() {
		List<Metric> sent = new ArrayList<>();
		this.driver.batches.forEach(sent::addAll);
		this.driver.batches.clear();
		return sent;
	}

	private static Metric point(Instant time, String name, double value, MetricUnit unit, String... dimensions) {
		Metric metric = Metric.of(name, value, unit).at(time);
		for (int i = 0; i < dimensions.length; i += 2) {
			metric = metric.with(dimensions[i], dimensions[i + 1]);
		}
		return metric;
	}

	@Test
	void counterTellsTheIncreaseOfEachStep() {
		open();
		this.registry.counter("scans", "model", "gpt").increment(3);
		Instant first = endStep();
		this.registry.counter("scans", "model", "gpt").increment();
		Instant second = endStep();
		Instant third = endStep();
		assertThat(second).isEqualTo(first.plus(STEP));
		assertThat(sent()).containsExactly(point(first, "scans", 3, MetricUnit.COUNT, "model", "gpt"),
				point(second, "scans", 1, MetricUnit.COUNT, "model", "gpt"),
				point(third, "scans", 0, MetricUnit.COUNT, "model", "gpt"));
	}

	@Test
	void timerTellsCountSumAndTheMaximumOfTheWholeStep() {
		open();
		Timer timer = this.registry.timer("latency");
		timer.record(Duration.ofMillis(900));
		this.clock.add(Duration.ofMinutes(50));
		timer.record(Duration.ofMillis(100));
		Instant first = endStep();
		timer.record(Duration.ofMillis(5));
		Instant second = endStep();
		Instant third = endStep();
		assertThat(sent()).containsExactlyInAnyOrder(point(first, "latency.count", 2, MetricUnit.COUNT),
				point(first, "latency.sum", 1000, MetricUnit.MILLISECONDS),
				point(first, "latency.max", 900, MetricUnit.MILLISECONDS),
				point(second, "latency.count", 1, MetricUnit.COUNT),
				point(second, "latency.sum", 5, MetricUnit.MILLISECONDS),
				point(second, "latency.max", 5, MetricUnit.MILLISECONDS),
				point(third, "latency.count", 0, MetricUnit.COUNT),
				point(third, "latency.sum", 0, MetricUnit.MILLISECONDS));
	}

	@Test
	void summaryHasItsUnitAndPercentilesAreGauges() {
		open();
		DistributionSummary summary = DistributionSummary.builder("sizes")
			.baseUnit("bytes")
			.publishPercentiles(0.5)
			.serviceLevelObjectives(100, 1000)
			.register(this.registry);
		summary.record(64);
		summary.record(640);
		Instant end = endStep();
		List<Metric> sent = sent();
		assertThat(sent).contains(point(end, "sizes.count", 2, MetricUnit.COUNT),
				point(end, "sizes.sum", 704, MetricUnit.BYTES), point(end, "sizes.max", 640, MetricUnit.BYTES));
		assertThat(sent).filteredOn((metric) -> metric.name().equals("sizes.percentile"))
			.singleElement()
			.satisfies((metric) -> {
				assertThat(metric.dimensions()).containsOnly(Map.entry("phi", "0.5"));
				assertThat(metric.unit()).isEqualTo(MetricUnit.BYTES);
			});
		assertThat(sent).filteredOn((metric) -> metric.name().equals("sizes.histogram"))
			.extracting((metric) -> metric.dimensions().get("le"))
			.containsExactlyInAnyOrder("100", "1000");
		assertThat(this.registry.statistics().series()).isEqualTo(6);
	}

	@Test
	void bucketsAndPercentilesAreOfTheStep() {
		open();
		Timer timer = Timer.builder("latency")
			.publishPercentiles(0.5, 1)
			.serviceLevelObjectives(Duration.ofMillis(50), Duration.ofMillis(500))
			.register(this.registry);
		IntStream.rangeClosed(1, 3).forEach((i) -> timer.record(Duration.ofMillis(i)));
		this.clock.add(Duration.ofMinutes(58));
		timer.record(Duration.ofMillis(100));
		Instant first = endStep();
		assertThat(histogram(first)).isEqualTo(Map.of("le=50", 3L, "le=500", 4L, "phi=0.5", 2L, "phi=1", 100L));
		timer.record(Duration.ofMillis(40));
		Instant second = endStep();
		assertThat(histogram(second)).isEqualTo(Map.of("le=50", 1L, "le=500", 1L, "phi=0.5", 40L, "phi=1", 40L));
		assertThat(histogram(endStep())).containsEntry("le=50", 0L).containsEntry("le=500", 0L);
		timer.record(Duration.ofMillis(400));
		this.registry.close();
		assertThat(histogram(Instant.ofEpochMilli(this.clock.wallTime()))).containsEntry("le=50", 0L)
			.containsEntry("le=500", 1L)
			.containsEntry("phi=1", 400L);
	}

	@Test
	void bucketsOfASummaryAreCurrentThoughSomeAreKeptOut() {
		open(new MeterExportOptions(STEP, List.of(), List.of("sizes.percentile"), Map.of(), 0, 0));
		DistributionSummary summary = DistributionSummary.builder("sizes")
			.publishPercentiles(0.5)
			.serviceLevelObjectives(100)
			.register(this.registry);
		for (int step = 1; step <= 3; step++) {
			for (int i = 0; i < step; i++) {
				summary.record(64);
			}
			assertThat(histogram(endStep())).isEqualTo(Map.of("le=100", (long) step));
		}
	}

	@Test
	void bucketsOfALongTaskTimerAreCurrentThoughSomeAreKeptOut() {
		open(new MeterExportOptions(STEP, List.of(), List.of("jobs.percentile"), Map.of(), 0, 0));
		LongTaskTimer jobs = LongTaskTimer.builder("jobs")
			.publishPercentiles(0.5)
			.serviceLevelObjectives(Duration.ofHours(10))
			.register(this.registry);
		for (int step = 1; step <= 3; step++) {
			jobs.start();
			assertThat(histogram(endStep())).isEqualTo(Map.of("le=36000000", (long) step));
		}
	}

	/**
	 * Values by the dimension that tells them apart. Percentiles are exact to one digit.
	 */
	private Map<String, Long> histogram(Instant time) {
		Map<String, Long> values = new TreeMap<>();
		sent().stream()
			.filter((metric) -> metric.name().endsWith(".histogram") || metric.name().endsWith(".percentile"))
			.forEach((metric) -> {
				assertThat(metric.timestamp()).isEqualTo(time);
				String dimensions = metric.dimensions().toString();
				BigDecimal value = BigDecimal.valueOf(metric.value());
				if (metric.name().endsWith(".percentile")) {
					value = value.round(new MathContext(1));
				}
				values.put(dimensions.substring(1, dimensions.length() - 1), value.longValue());
			});
		return values;
	}

	@Test
	void whatIsKeptOutIsLoggedWhenTheStepEndsAndNotUnderMicrometersLock() {
		ch.qos.logback.classic.Logger logger = (ch.qos.logback.classic.Logger) LoggerFactory
			.getLogger(CloudMeterRegistry.class);
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		log.start();
		logger.addAppender(log);
		try {
			open(limits(1, 0));
			this.registry.counter("first").increment();
			this.registry.counter("second").increment();
			this.registry.counter("third").increment();
			assertThat(log.list).isEmpty();
			endStep();
			assertThat(log.list).singleElement()
				.satisfies((event) -> assertThat(event.getFormattedMessage()).contains("such as of second"));
			endStep();
			assertThat(log.list).hasSize(1);
		}
		finally {
			logger.detachAppender(log);
		}
	}

	@Test
	void everyOtherKindOfMeter() {
		open();
		AtomicLong total = new AtomicLong(5);
		Gauge.builder("queue.size", () -> 7).baseUnit("messages").register(this.registry);
		Gauge.builder("temperature", () -> 21.5).baseUnit("celsius").register(this.registry);
		TimeGauge.builder("age", () -> 2, TimeUnit.SECONDS).register(this.registry);
		Gauge.builder("uptime", () -> 2).baseUnit("minutes").register(this.registry);
		FunctionCounter.builder("hits", total, AtomicLong::get).register(this.registry);
		FunctionTimer.builder("calls", total, AtomicLong::get, (t) -> t.get() * 10, TimeUnit.MILLISECONDS)
			.register(this.registry);
		Meter
			.builder("custom", Meter.Type.OTHER,
					List.of(new Measurement(() -> 3, Statistic.VALUE), new Measurement(() -> 4, Statistic.TOTAL)))
			.baseUnit("bytes")
			.register(this.registry);
		LongTaskTimer tasks = this.registry.more().longTaskTimer("jobs");
		tasks.start();
		this.clock.add(Duration.ofMillis(1500));
		tasks.start();
		long left = STEP.toMillis() - this.clock.wallTime() % STEP.toMillis() + 7;
		Instant end = endStep();
		assertThat(sent()).containsExactlyInAnyOrder(point(end, "queue.size", 7, MetricUnit.COUNT),
				point(end, "temperature", 21.5, MetricUnit.NONE), point(end, "age", 2000, MetricUnit.MILLISECONDS),
				point(end, "uptime", 120, MetricUnit.SECONDS), point(end, "hits", 5, MetricUnit.COUNT),
				point(end, "calls.count", 5, MetricUnit.COUNT), point(end, "calls.sum", 50, MetricUnit.MILLISECONDS),
				point(end, "custom.value", 3, MetricUnit.BYTES), point(end, "custom.sum", 4, MetricUnit.BYTES),
				point(end, "jobs.active", 2, MetricUnit.COUNT),
				point(end, "jobs.duration", 1500 + 2 * left, MetricUnit.MILLISECONDS),
				point(end, "jobs.max", 1500 + left, MetricUnit.MILLISECONDS));
		total.set(7);
		Instant next = endStep();
		assertThat(sent()).contains(point(next, "hits", 2, MetricUnit.COUNT),
				point(next, "calls.count", 2, MetricUnit.COUNT), point(next, "calls.sum", 20, MetricUnit.MILLISECONDS));
	}

	@Test
	void namesAndTagsBecomeWhatEveryCloudTakes() {
		open(new MeterExportOptions(STEP, List.of(), List.of(), Map.of("service", "shield", "zone", "a"), 0, 0));
		this.registry.counter("system.load.average.1m", "client.name", "größe", "Empty", "", "zone", "b").increment();
		Instant end = endStep();
		assertThat(sent()).containsExactly(point(end, "system.load.average_1m", 1, MetricUnit.COUNT, "client_name",
				"gr??e", "empty", "none", "service", "shield", "zone", "b"));
	}

	@Test
	void valuesThatNoCloudTakesAreSkippedAndCounted() {
		open();
		Gauge.builder("nan", () -> Double.NaN).register(this.registry);
		Gauge.builder("infinite", () -> Double.POSITIVE_INFINITY).register(this.registry);
		Gauge.builder("huge", () -> 1e200).register(this.registry);
		Meter
			.builder("broken", Meter.Type.OTHER,
					List.of(new Measurement(CloudMeterRegistryTests::broken, Statistic.VALUE)))
			.register(this.registry);
		this.registry.counter("a.b", "x", "ä").increment();
		this.registry.counter("a.b", "x", "ö").increment();
		endStep();
		assertThat(sent()).extracting(Metric::name).containsExactly("a.b");
		assertThat(this.registry.statistics().skipped())
			.isEqualTo(Map.of("not-finite", 2L, "out-of-range", 1L, "duplicate", 1L, "failed", 1L));
		assertThat(this.others.get("shield.cloud.metrics.skipped")
			.tags("provider", "recording", "reason", "not-finite")
			.functionCounter()
			.count()).isEqualTo(2);
	}

	private static double broken() {
		throw new IllegalStateException("broken");
	}

	@Test
	void metersThatCanNeverBeSentAreDeniedAndTheApplicationGoesOn() {
		open(new MeterExportOptions(STEP, List.of(), List.of(), Map.of("service", "shield"), 0, 0));
		String[] ten = IntStream.range(0, 20).mapToObj((i) -> "t" + i / 2).toArray(String[]::new);
		this.registry.counter("many", ten).increment();
		this.registry.counter("n".repeat(151)).increment();
		this.registry.timer("n".repeat(145)).record(Duration.ofMillis(1));
		this.registry.counter("123").increment();
		this.registry.counter("same", "a.b", "1", "a_b", "2").increment();
		this.registry.counter("digits", "1", "1").increment();
		this.registry.counter("good").increment();
		endStep();
		assertThat(sent()).extracting(Metric::name).containsExactly("good");
		assertThat(this.registry.statistics().denied())
			.isEqualTo(Map.of("too-many-tags", 1L, "invalid-name", 3L, "invalid-tag", 2L));
	}

	@Test
	void onlyWhatIsAskedForIsSent() {
		open(new MeterExportOptions(STEP, List.of("jvm", "http.*.requests"), List.of("jvm.gc"), Map.of(), 0, 0));
		List.of("jvm", "jvm.memory", "jvm.gc.pause", "jvmx", "http.server.requests", "http.server.requests.active",
				"http.server", "other")
			.forEach((name) -> this.registry.counter(name).increment());
		endStep();
		assertThat(sent()).extracting(Metric::name)
			.containsExactlyInAnyOrder("jvm", "jvm.memory", "http.server.requests", "http.server.requests.active");
		assertThat(this.registry.statistics().denied()).isEmpty();
	}

	@Test
	void seriesAreLimitedAndWhatWasThereGoesOn() {
		open(limits(5, 0));
		CompositeMeterRegistry all = new CompositeMeterRegistry(this.clock);
		all.add(this.others);
		all.add(this.registry);
		IntStream.range(0, 4).forEach((i) -> all.counter("requests", "uri", "/" + i).increment());
		all.timer("latency").record(Duration.ofMillis(1));
		all.counter("last").increment();
		all.counter("one.more").increment();
		all.counter("requests", "uri", "/0").increment();
		endStep();
		assertThat(sent()).extracting(Metric::name)
			.containsExactlyInAnyOrder("requests", "requests", "requests", "requests", "last");
		assertThat(this.registry.statistics().series()).isEqualTo(5);
		assertThat(this.registry.statistics().denied()).isEqualTo(Map.of("max-series", 2L));
		// The application's other registries have everything
		assertThat(this.others.get("latency").timer().count()).isEqualTo(1);
		assertThat(this.others.get("one.more").counter().count()).isEqualTo(1);
		assertThat(this.others.get("shield.cloud.metrics.denied")
			.tags("provider", "recording", "reason", "max-series")
			.functionCounter()
			.count()).isEqualTo(2);
		assertThat(this.others.get("shield.cloud.metrics.series").gauge().value()).isEqualTo(5);
		this.registry.remove(this.registry.get("last").counter());
		this.registry.counter("new").increment();
		assertThat(this.registry.statistics().series()).isEqualTo(5);
		endStep();
		assertThat(sent()).extracting(Metric::name).contains("new").doesNotContain("last");
	}

	@Test
	void valuesOfATagAreLimited() {
		open(limits(0, 2));
		List.of("a", "b", "c", "a").forEach((user) -> this.registry.counter("requests", "user", user).increment());
		this.registry.counter("other", "user", "c").increment();
		endStep();
		Map<String, Double> sent = new TreeMap<>();
		sent().forEach((metric) -> sent.put(metric.name() + metric.dimensions(), metric.value()));
		assertThat(sent).isEqualTo(Map.of("requests{user=a}", 2.0, "requests{user=b}", 1.0, "other{user=c}", 1.0));
		assertThat(this.registry.statistics().denied()).isEqualTo(Map.of("max-tag-values", 1L));
		this.registry.remove(this.registry.get("requests").tag("user", "a").counter());
		this.registry.counter("requests", "user", "d").increment();
		endStep();
		assertThat(sent()).extracting((metric) -> metric.dimensions().get("user"))
			.containsExactlyInAnyOrder("b", "d", "c");
	}

	@Test
	void metersAboutItselfAreSentThoughTheLimitIsReached() {
		open(limits(1, 0));
		this.registry.counter("first").increment();
		this.registry.counter("shield.cloud.metrics.denied", "reason", "max-series").increment();
		this.registry.counter("second").increment();
		endStep();
		assertThat(sent()).extracting(Metric::name).containsExactlyInAnyOrder("first", "shield.cloud.metrics.denied");
	}

	@Test
	void stepsOfAnOutageAreKept() {
		AtomicBoolean away = away();
		open();
		List<Metric> expected = new ArrayList<>();
		for (int step = 1; step <= 3; step++) {
			this.registry.counter("a").increment(step);
			expected.add(point(stepOver(), "a", step, MetricUnit.COUNT));
		}
		// A slow machine may not have tried it in the time of one flush
		do {
			assertThat(this.registry.flush(Duration.ofMillis(50))).isFalse();
		}
		while (this.registry.statistics().points().failure() == null);
		MetricStatistics failing = this.registry.statistics().points();
		assertThat(failing.buffered()).isEqualTo(3);
		assertThat(failing.failingSince()).isNotNull();
		assertThat(failing.lastSuccess()).isNull();
		away.set(false);
		assertThat(this.registry.flush(LONG)).isTrue();
		assertThat(sent()).containsExactlyElementsOf(expected);
		MetricStatistics recovered = this.registry.statistics().points();
		assertThat(recovered.failure()).isNull();
		assertThat(recovered.sent()).isEqualTo(3);
		assertThat(recovered.dropped()).isZero();
	}

	/** Points may be a day old, and cannot be sent while the answer is {@code true}. */
	private AtomicBoolean away() {
		AtomicBoolean away = new AtomicBoolean(true);
		this.driver = new RecordingDriver(
				new MetricLimits(100, 1_000_000, false, Duration.ZERO, Duration.ofHours(24), Duration.ofMinutes(5)));
		this.driver.answer = (batch) -> {
			if (away.get()) {
				throw RecordingDriver.error(CloudErrorCategory.UNAVAILABLE);
			}
			return 0;
		};
		return away;
	}

	@Test
	void closingGivesUpWhatCannotBeSentAndCountsIt() throws InterruptedException {
		away();
		this.registry = new CloudMeterRegistry(this.options, this.clock);
		this.registry.connect(CloudMetricsBuilder.forDriver(this.driver)
			.options(new MetricBufferOptions(1000, STEP, 1000, Duration.ofMillis(5), Duration.ofMillis(20)))
			.clock(() -> Instant.ofEpochMilli(this.clock.wallTime()))
			.meters(this.others));
		this.registry.timer("t").record(Duration.ofMillis(1));
		this.registry.close();
		// The thread that counts may be slower than the close that does not wait for it
		// forever, and makes the meter last
		while (droppedAtTheEnd() < 3) {
			Thread.sleep(10);
		}
		assertThat(droppedAtTheEnd()).isEqualTo(3);
		assertThat(this.registry.statistics().points().dropped()).isEqualTo(3);
	}

	private double droppedAtTheEnd() {
		return this.others.find("shield.cloud.metrics.dropped")
			.tags("source", "meters", "reason", "shutdown")
			.counters()
			.stream()
			.mapToDouble(Counter::count)
			.sum();
	}

	@Test
	void functionThatDoesNotAnswerHoldsUpNeitherFlushNorClose() throws InterruptedException {
		this.registry = new CloudMeterRegistry(this.options, this.clock);
		this.registry.connect(CloudMetricsBuilder.forDriver(this.driver)
			.options(new MetricBufferOptions(1000, STEP, 1000, Duration.ofMillis(5), Duration.ofMillis(20)))
			.clock(() -> Instant.ofEpochMilli(this.clock.wallTime()))
			.meters(this.others));
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		CountDownLatch answered = new CountDownLatch(1);
		Gauge.builder("stuck", () -> answer(asked, released, answered)).register(this.registry);
		FunctionCounter.builder("stuck.too", this, (test) -> answer(asked, released, answered)).register(this.registry);
		this.registry.counter("a").increment();
		this.clock.add(STEP);
		do {
			assertThat(this.registry.flush(Duration.ofMillis(50))).isFalse();
		}
		while (asked.getCount() > 0);
		this.registry.close();
		assertThat(this.registry.isClosed()).isTrue();
		// The step that the flush began, and the one under way
		assertThat(this.registry.statistics().skipped()).isEqualTo(Map.of("not-read", 6L));
		released.countDown();
		answered.await();
		assertThat(this.registry.flush(LONG)).isTrue();
		assertThat(this.driver.batches).isEmpty();
		assertThat(this.registry.statistics().points().dropped()).isZero();
	}

	/** Not even by an interrupt. */
	private static double answer(CountDownLatch asked, CountDownLatch released, CountDownLatch answered) {
		asked.countDown();
		while (true) {
			try {
				released.await();
				answered.countDown();
				return 1;
			}
			catch (InterruptedException ex) {
				// Stubborn
			}
		}
	}

	@Test
	void flushGoesOnWhenTheFunctionAnswersLate() {
		open();
		CountDownLatch released = new CountDownLatch(1);
		Gauge.builder("slow", () -> answer(new CountDownLatch(1), released, new CountDownLatch(1)))
			.register(this.registry);
		this.clock.add(STEP);
		assertThat(this.registry.flush(Duration.ofMillis(20))).isFalse();
		released.countDown();
		assertThat(this.registry.flush(LONG)).isTrue();
		assertThat(sent()).extracting(Metric::name).containsExactly("slow");
	}

	@Test
	void closesWithoutBeingWaitedFor() {
		CountDownLatch released = new CountDownLatch(1);
		this.driver.answer = (batch) -> (int) answer(new CountDownLatch(1), released, new CountDownLatch(1)) - 1;
		open();
		this.registry.counter("a").increment(2);
		CompletableFuture<Void> closed = this.registry.closeAsync();
		this.registry.close();
		assertThat(this.registry.closeAsync()).isCompleted();
		assertThat(closed).isNotCompleted();
		released.countDown();
		closed.join();
		assertThat(sent()).extracting(Metric::value).containsExactly(2.0);
	}

	@Test
	void stepMustNotBeShorterThanTheProviderAllows() {
		this.driver = new RecordingDriver(new MetricLimits(100, 1_000_000, true, Duration.ofSeconds(5),
				Duration.ofHours(24), Duration.ofMinutes(5)));
		this.registry = new CloudMeterRegistry(
				new MeterExportOptions(Duration.ofSeconds(4), List.of(), List.of(), Map.of(), 0, 0), this.clock);
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> this.registry.connect(sender(1000)))
			.satisfies((ex) -> assertThat(ex.remedy()).contains("registry.step", "5000ms"));
	}

	@Test
	void stepIsKeptWholeOrNotAtAllAndAlwaysFitsAnEmptyBuffer() {
		AtomicBoolean away = away();
		open(this.options, 1000);
		IntStream.range(0, 1500).forEach((i) -> this.registry.counter("a", "i", "i" + i).increment());
		Instant first = stepOver();
		stepOver();
		assertThat(this.registry.statistics().points().buffered()).isEqualTo(1000);
		assertThat(this.registry.statistics().points().dropped()).isEqualTo(1500);
		away.set(false);
		assertThat(this.registry.flush(LONG)).isTrue();
		assertThat(sent()).hasSize(1500).allSatisfy((metric) -> assertThat(metric.timestamp()).isEqualTo(first));
		assertThat(this.others.get("shield.cloud.metrics.dropped")
			.tags("source", "meters", "reason", "buffer-full")
			.counter()
			.count()).isEqualTo(1500);
	}

	private Instant stepOver() {
		long left = STEP.toMillis() - this.clock.wallTime() % STEP.toMillis();
		this.clock.add(Duration.ofMillis(left));
		this.registry.publish();
		return Instant.ofEpochMilli(this.clock.wallTime());
	}

	@Test
	void closingSendsTheStepUnderWay() {
		open();
		this.registry.counter("a").increment(2);
		this.registry.timer("t").record(Duration.ofMillis(3));
		Instant first = endStep();
		this.registry.counter("a").increment(5);
		this.registry.timer("t").record(Duration.ofMillis(8));
		this.registry.close();
		this.registry.close();
		Instant last = Instant.ofEpochMilli(this.clock.wallTime());
		assertThat(sent()).containsExactlyInAnyOrder(point(first, "a", 2, MetricUnit.COUNT),
				point(first, "t.count", 1, MetricUnit.COUNT), point(first, "t.sum", 3, MetricUnit.MILLISECONDS),
				point(first, "t.max", 3, MetricUnit.MILLISECONDS), point(last, "a", 5, MetricUnit.COUNT),
				point(last, "t.count", 1, MetricUnit.COUNT), point(last, "t.sum", 8, MetricUnit.MILLISECONDS),
				point(last, "t.max", 8, MetricUnit.MILLISECONDS));
		assertThat(this.registry.isClosed()).isTrue();
		this.registry.counter("late").increment();
		assertThat(this.registry.statistics().points().dropped()).isZero();
	}

	@Test
	void nothingIsLostOfStepsThatNobodyPublished() {
		this.registry = new CloudMeterRegistry(this.options, this.clock);
		this.registry.counter("a").increment(2);
		this.clock.add(STEP.multipliedBy(3));
		this.registry.counter("a").increment(3);
		this.registry.connect(sender(1000));
		Instant end = endStep();
		assertThat(sent()).containsExactly(point(end, "a", 5, MetricUnit.COUNT));
	}

	@Test
	void clockThatIsSetBackDoesNotSilenceTheMeters() {
		this.driver = new RecordingDriver(
				new MetricLimits(100, 1_000_000, false, Duration.ZERO, Duration.ofHours(24), Duration.ofMinutes(5)));
		open();
		this.registry.counter("a").increment(2);
		Instant first = endStep();
		this.clock.add(STEP.multipliedBy(-3));
		this.registry.counter("a").increment(3);
		assertThat(this.registry.flush(LONG)).isTrue();
		assertThat(sent()).containsExactly(point(first, "a", 2, MetricUnit.COUNT),
				point(first.minus(STEP.multipliedBy(3)), "a", 3, MetricUnit.COUNT));
	}

	@Test
	void readingAMeterDoesNotTakeItsStepAway() {
		open();
		this.registry.counter("a").increment(2);
		this.clock.add(STEP);
		assertThat(this.registry.counter("a").count()).isZero();
		assertThat(this.registry.flush(LONG)).isTrue();
		assertThat(sent()).extracting(Metric::value).containsExactly(2.0);
		assertThat(this.registry.counter("a").count()).isEqualTo(2);
	}

	@Test
	void connectsOnceAndBatchesAreCutToTheProvidersLimit() {
		open();
		assertThatIllegalStateException().isThrownBy(() -> this.registry.connect(sender(1000)));
		IntStream.range(0, 250).forEach((i) -> this.registry.counter("a", "i", "i" + i).increment());
		endStep();
		assertThat(this.driver.batches).extracting(List::size).containsExactly(100, 100, 50);
	}

	@Test
	void withoutAConnectionNothingHappens() {
		MeterRegistry alone = new CloudMeterRegistry(this.options, this.clock);
		alone.counter("a").increment();
		assertThat(((CloudMeterRegistry) alone).flush(LONG)).isTrue();
		assertThat(((CloudMeterRegistry) alone).statistics().points().sent()).isZero();
		alone.close();
		assertThatIllegalStateException().isThrownBy(() -> ((CloudMeterRegistry) alone).connect(sender(1000)));
	}

	@Test
	void nothingIsLostWhileStepsEndAndMetersAreMade() throws InterruptedException {
		this.driver = new RecordingDriver(new MetricLimits(1000, 10_000_000, false, Duration.ZERO,
				Duration.ofDays(36_500), Duration.ofMinutes(5)));
		open(this.options, 10_000_000);
		int threads = 4;
		int records = 20_000;
		CountDownLatch recording = new CountDownLatch(threads);
		IntStream.range(0, threads).forEach((t) -> new Thread(() -> {
			for (int i = 0; i < records; i++) {
				this.registry.counter("hits", "i", String.valueOf(i / 200)).increment();
				this.registry.timer("latency").record(Duration.ofMillis(1));
				this.registry.summary("sizes").record(2);
			}
			recording.countDown();
		}).start());
		while (!recording.await(5, TimeUnit.MILLISECONDS)) {
			this.clock.add(STEP);
			this.registry.publish();
		}
		this.registry.close();
		Map<String, Double> sums = new TreeMap<>();
		sent().forEach((metric) -> sums.merge(metric.name(), metric.value(), Double::sum));
		double all = threads * records;
		assertThat(sums).containsEntry("hits", all)
			.containsEntry("latency.count", all)
			.containsEntry("latency.sum", all)
			.containsEntry("sizes.count", all)
			.containsEntry("sizes.sum", 2 * all);
		assertThat(this.registry.statistics().points().dropped()).isZero();
	}

	@Test
	void scheduleSendsByItself() throws InterruptedException {
		this.registry = new CloudMeterRegistry(
				new MeterExportOptions(Duration.ofSeconds(1), List.of(), List.of(), Map.of(), 0, 0), Clock.SYSTEM);
		this.registry.counter("a").increment(4);
		this.registry.connect(CloudMetricsBuilder.forDriver(this.driver)
			.options(new MetricBufferOptions(1, LONG, 1000, Duration.ofMillis(5), LONG)));
		while (this.driver.values().stream().mapToDouble(Double::doubleValue).sum() < 4) {
			Thread.sleep(20);
		}
		assertThat(this.driver.values().stream().mapToDouble(Double::doubleValue).sum()).isEqualTo(4);
	}

}
