package io.llmshield.cloud.aws.metrics;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

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
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * 100,000 points through throttling, resets, errors and an outage: each is received once
 * or counted as dropped. Faults happen before the double takes a batch, so that no point
 * arrives twice.
 */
@Tag("long")
@Timeout(300)
class CloudWatchNothingLostTests {

	private static final int POINTS = 100_000;

	private static final int THREADS = 8;

	@ParameterizedTest
	@ValueSource(ints = { POINTS, 2_000 })
	void receivedAndDroppedAreWhatWasRecorded(int capacity) throws Exception {
		AtomicBoolean outage = new AtomicBoolean();
		ExecutorService attempts = Executors.newCachedThreadPool();
		try (CloudWatchDouble cloudWatch = new CloudWatchDouble();
				CloudWatchClient client = CloudWatchClient.builder()
					.endpointOverride(cloudWatch.endpoint())
					.region(Region.EU_CENTRAL_1)
					.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
					.build()) {
			cloudWatch.faults = (request) -> outage.get() ? 500 : switch (ThreadLocalRandom.current().nextInt(10)) {
				case 0 -> 400;
				case 1 -> 0;
				case 2 -> 500;
				default -> 200;
			};
			CallGuards guards = new CallGuards(new ResilienceOptions(ResilienceOptions.Retry.DEFAULT,
					new ResilienceOptions.Breaker(50, 10, 50, Duration.ofMillis(500), 5),
					ResilienceOptions.DEFAULT.withTimeLimit(Duration.ofSeconds(30)).limits()), attempts);
			CloudMetrics metrics = CloudMetricsBuilder.forDriver(AwsMetrics.driver(client, "Shield"))
				.options(new MetricBufferOptions(1000, Duration.ofSeconds(1), capacity, Duration.ofMillis(200),
						Duration.ofMinutes(4)))
				.guard(guards.guard("aws", "metrics"))
				.build();
			outage.set(true);
			record(metrics);
			assertThat(metrics.flush(Duration.ofSeconds(5))).isFalse();
			outage.set(false);
			metrics.close();
			MetricStatistics statistics = metrics.statistics();
			List<Integer> received = cloudWatch.data()
				.stream()
				.map((datum) -> ((Number) datum.get("Value")).intValue())
				.toList();
			Set<Integer> distinct = new HashSet<>(received);
			assertThat(distinct).hasSameSizeAs(received);
			assertThat((long) received.size()).isEqualTo(statistics.sent());
			assertThat(received.size() + statistics.dropped()).isEqualTo(POINTS);
			assertThat(statistics.buffered()).isZero();
			if (capacity == POINTS) {
				assertThat(statistics.dropped()).isZero();
			}
			else {
				assertThat(statistics.dropped()).isEqualTo(POINTS - capacity);
			}
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
