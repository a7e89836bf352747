package io.llmshield.cloud.gcp.metrics;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

import com.google.api.Distribution;
import com.google.cloud.monitoring.v3.MetricServiceClient;
import com.google.monitoring.v3.TimeSeries;
import io.grpc.Status;
import io.llmshield.cloud.gcp.GcpResource;
import io.llmshield.cloud.gcp.GrpcDouble.Fault;
import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.metrics.CloudMetricsBuilder;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricBufferOptions;
import io.llmshield.cloud.metrics.MetricStatistics;
import io.llmshield.cloud.metrics.MetricUnit;
import io.llmshield.cloud.resilience.CallGuards;
import io.llmshield.cloud.resilience.ResilienceOptions;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * 100,000 points of 16 threads through throttling, resets, errors and an outage: each is
 * in a distribution once or counted as dropped. Faults happen before the double takes a
 * call, so that no point arrives twice. Run with {@code -Plong}.
 */
@Tag("long")
@Timeout(600)
class CloudMonitoringNothingLostTests {

	private static final int POINTS = 100_000;

	private static final int THREADS = 16;

	private static final int SERIES = 300;

	@ParameterizedTest
	@ValueSource(ints = { POINTS, 2_000 })
	void receivedAndDroppedAreWhatWasRecorded(int capacity) throws Exception {
		ExecutorService attempts = Executors.newCachedThreadPool();
		try (CloudMonitoringDouble service = new CloudMonitoringDouble();
				MetricServiceClient client = service.client()) {
			service.grpc().faults((request) -> switch (ThreadLocalRandom.current().nextInt(10)) {
				case 0 -> Fault.of(Status.RESOURCE_EXHAUSTED);
				case 1 -> Fault.reset();
				case 2 -> Fault.of(Status.INTERNAL);
				default -> null;
			});
			CallGuards guards = new CallGuards(new ResilienceOptions(ResilienceOptions.Retry.DEFAULT,
					new ResilienceOptions.Breaker(50, 10, 50, Duration.ofMillis(500), 5),
					ResilienceOptions.DEFAULT.withTimeLimit(Duration.ofSeconds(30)).limits()), attempts);
			CloudMetrics metrics = CloudMetricsBuilder
				.forDriver(GcpMetrics.driver(client,
						new GcpMetricOptions("example-shield", "shield",
								GcpResource.task("example-shield", "global", "shield", "api", "1"),
								GcpMetricForm.DISTRIBUTION)))
				.options(new MetricBufferOptions(20, Duration.ofSeconds(1), capacity, Duration.ofMillis(200),
						Duration.ofMinutes(4)))
				.guard(guards.guard("gcp", "metrics"))
				.build();
			service.grpc().setAway(true);
			record(metrics);
			assertThat(metrics.flush(Duration.ofSeconds(5))).isFalse();
			service.grpc().setAway(false);
			metrics.close();
			check(service, metrics.statistics(), capacity);
		}
		finally {
			attempts.shutdownNow();
		}
	}

	private static void check(CloudMonitoringDouble service, MetricStatistics statistics, int capacity) {
		long count = 0;
		double sum = 0;
		for (TimeSeries series : service.series()) {
			Distribution value = series.getPoints(0).getValue().getDistributionValue();
			count += value.getCount();
			sum += value.getCount() * value.getMean();
		}
		assertThat(service.refusals()).isEmpty();
		assertThat(count).isEqualTo(statistics.sent());
		assertThat(count + statistics.dropped()).isEqualTo(POINTS);
		assertThat(statistics.buffered()).isZero();
		if (capacity == POINTS) {
			assertThat(statistics.dropped()).isZero();
			assertThat(sum).isCloseTo((POINTS - 1.0) * POINTS / 2, Percentage.withPercentage(1e-7));
		}
		else {
			assertThat(statistics.dropped()).isEqualTo(POINTS - capacity);
		}
	}

	private static void record(CloudMetrics metrics) throws InterruptedException {
		Thread[] threads = new Thread[THREADS];
		for (int t = 0; t < THREADS; t++) {
			int first = t * (POINTS / THREADS);
			threads[t] = new Thread(() -> {
				for (int i = 0; i < POINTS / THREADS; i++) {
					metrics.record(Metric.of("a", first + i, MetricUnit.COUNT).with("model", "m" + i % SERIES));
				}
			});
			threads[t].start();
		}
		for (Thread thread : threads) {
			thread.join();
		}
	}

}
