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
import io.llmshield.cloud.metrics.MetricStatistics;
import io.llmshield.cloud.resilience.CallGuards;
import io.llmshield.cloud.resilience.ResilienceOptions;
import io.llmshield.cloud.test.metrics.MetricLoad;
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

	@ParameterizedTest
	@ValueSource(ints = { MetricLoad.POINTS, 2_000 })
	void receivedAndDroppedAreWhatWasRecorded(int capacity) throws Exception {
		AtomicBoolean outage = new AtomicBoolean(true);
		MetricLoad load = new MetricLoad(7, capacity);
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
			MetricStatistics statistics = load.run(
					AzureMetrics.driver(connection, null, null, "shield", "host", "shield"), 1000,
					guards.guard("azure", "metrics"), () -> outage.set(false));
			List<Integer> received = insights.items.stream()
				.map((item) -> item.path("data").path("baseData").path("metrics").path(0).path("value").asInt())
				.toList();
			Set<Integer> distinct = new HashSet<>(received);
			assertThat(insights.violations).isEmpty();
			assertThat(distinct).hasSameSizeAs(received);
			load.assertNothingLost(statistics, received.size());
		}
		finally {
			attempts.shutdownNow();
		}
	}

}
