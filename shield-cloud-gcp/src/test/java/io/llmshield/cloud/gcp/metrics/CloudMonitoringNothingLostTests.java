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
import io.llmshield.cloud.metrics.MetricStatistics;
import io.llmshield.cloud.resilience.CallGuards;
import io.llmshield.cloud.resilience.ResilienceOptions;
import io.llmshield.cloud.test.metrics.MetricLoad;
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

	private static final int SERIES = 300;

	@ParameterizedTest
	@ValueSource(ints = { MetricLoad.POINTS, 2_000 })
	void receivedAndDroppedAreWhatWasRecorded(int capacity) throws Exception {
		MetricLoad load = new MetricLoad(SERIES, capacity);
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
			service.grpc().setAway(true);
			MetricStatistics statistics = load.run(
					GcpMetrics.driver(client,
							new GcpMetricOptions("example-shield", "shield",
									GcpResource.task("example-shield", "global", "shield", "api", "1"),
									GcpMetricForm.DISTRIBUTION)),
					20, guards.guard("gcp", "metrics"), () -> service.grpc().setAway(false));
			check(service, load, statistics);
		}
		finally {
			attempts.shutdownNow();
		}
	}

	private static void check(CloudMonitoringDouble service, MetricLoad load, MetricStatistics statistics) {
		long count = 0;
		double sum = 0;
		for (TimeSeries series : service.series()) {
			Distribution value = series.getPoints(0).getValue().getDistributionValue();
			count += value.getCount();
			sum += value.getCount() * value.getMean();
		}
		assertThat(service.refusals()).isEmpty();
		load.assertNothingLost(statistics, count);
		if (statistics.dropped() == 0) {
			assertThat(sum).isCloseTo((MetricLoad.POINTS - 1.0) * MetricLoad.POINTS / 2,
					Percentage.withPercentage(1e-7));
		}
	}

}
