package io.llmshield.cloud.azure.metrics;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

import io.llmshield.cloud.azure.monitor.ConnectionString;
import io.llmshield.cloud.azure.monitor.MonitorDouble.Fault;
import io.llmshield.cloud.azure.monitor.TrackDouble;
import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.metrics.CloudMetricsBuilder;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricBufferOptions;
import io.llmshield.cloud.metrics.MetricStatistics;
import io.llmshield.cloud.metrics.MetricUnit;
import io.llmshield.cloud.resilience.CallGuards;
import io.llmshield.cloud.resilience.ResilienceOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * 100,000 points of 16 threads through throttling, also of single points, resets, errors
 * and an outage: each is received once or counted as dropped. Faults happen before the
 * double takes a batch or a point, so that no point arrives twice.
 */
@Tag("long")
@Timeout(600)
class TrackNothingLostTests {

	private static final int POINTS = 100_000;

	private static final int THREADS = 16;

	@ParameterizedTest
	@ValueSource(ints = { POINTS, 2_000 })
	void receivedAndDroppedAreWhatWasRecorded(int capacity) throws Exception {
		AtomicBoolean outage = new AtomicBoolean();
		ExecutorService attempts = Executors.newCachedThreadPool();
		try (TrackDouble insights = new TrackDouble()) {
			insights.faults = (request) -> outage.get() ? Fault.error(503, "")
					: switch (ThreadLocalRandom.current().nextInt(10)) {
						case 0 -> Fault.error(429, "");
						case 1 -> Fault.RESET;
						case 2 -> Fault.error(500, "");
						default -> null;
					};
			insights.verdict = (item) -> (ThreadLocalRandom.current().nextInt(100) == 0) ? 429 : 200;
			CallGuards guards = new CallGuards(new ResilienceOptions(ResilienceOptions.Retry.DEFAULT,
					new ResilienceOptions.Breaker(50, 10, 50, Duration.ofMillis(500), 5),
					ResilienceOptions.DEFAULT.withTimeLimit(Duration.ofSeconds(30)).limits()), attempts);
			ConnectionString connection = ConnectionString.parse(insights.connectionString());
			CloudMetrics metrics = CloudMetricsBuilder
				.forDriver(AzureMetrics.driver(connection, null, null, "shield", "host", "shield"))
				.options(new MetricBufferOptions(1000, Duration.ofSeconds(1), capacity, Duration.ofMillis(50),
						Duration.ofMinutes(8)))
				.guard(guards.guard("azure", "metrics"))
				.build();
			outage.set(true);
			record(metrics);
			assertThat(metrics.flush(Duration.ofSeconds(5))).isFalse();
			outage.set(false);
			metrics.close();
			MetricStatistics statistics = metrics.statistics();
			List<Integer> received = insights.items.stream()
				.map((item) -> item.path("data").path("baseData").path("metrics").path(0).path("value").asInt())
				.toList();
			Set<Integer> distinct = new HashSet<>(received);
			assertThat(insights.violations).isEmpty();
			assertThat(distinct).hasSameSizeAs(received);
			assertThat((long) received.size()).isEqualTo(statistics.sent());
			assertThat(received.size() + statistics.dropped()).isEqualTo(POINTS);
			assertThat(statistics.buffered()).isZero();
			assertThat(statistics.dropped()).isEqualTo(POINTS - capacity);
		}
		finally {
			attempts.shutdownNow();
		}
	}

	private static void record(CloudMetrics metrics) throws InterruptedException {
		Thread[] threads = new Thread[THREADS];
		for (int t = 0; t < THREADS; t++) {
			int first = t * (POINTS / THREADS);
			threads[t] = new Thread(() -> {
				for (int i = 0; i < POINTS / THREADS; i++) {
					metrics.record(Metric.of("a", first + i, MetricUnit.COUNT).with("model", "m" + i % 7));
				}
			});
			threads[t].start();
		}
		for (Thread thread : threads) {
			thread.join();
		}
	}

}
