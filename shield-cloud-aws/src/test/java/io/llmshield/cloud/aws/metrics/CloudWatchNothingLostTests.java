package io.llmshield.cloud.aws.metrics;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

import io.llmshield.cloud.metrics.MetricStatistics;
import io.llmshield.cloud.resilience.CallGuards;
import io.llmshield.cloud.resilience.ResilienceOptions;
import io.llmshield.cloud.test.metrics.MetricLoad;
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

	@ParameterizedTest
	@ValueSource(ints = { MetricLoad.POINTS, 2_000 })
	void receivedAndDroppedAreWhatWasRecorded(int capacity) throws Exception {
		AtomicBoolean outage = new AtomicBoolean(true);
		MetricLoad load = new MetricLoad(7, capacity);
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
			MetricStatistics statistics = load.run(AwsMetrics.driver(client, "Shield"), 1000,
					guards.guard("aws", "metrics"), () -> outage.set(false));
			List<Integer> received = cloudWatch.data()
				.stream()
				.map((datum) -> ((Number) datum.get("Value")).intValue())
				.toList();
			Set<Integer> distinct = new HashSet<>(received);
			assertThat(distinct).hasSameSizeAs(received);
			load.assertNothingLost(statistics, received.size());
		}
		finally {
			attempts.shutdownNow();
		}
	}

}
