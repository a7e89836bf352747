package io.llmshield.cloud.aws.metrics;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricDriver;
import io.llmshield.cloud.metrics.MetricUnit;
import io.llmshield.cloud.test.TelemetryFault;
import io.llmshield.cloud.test.metrics.MetricContract;
import io.llmshield.cloud.test.metrics.MetricContractFixture;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

class CloudWatchMetricContractTests extends MetricContract {

	@Override
	protected MetricContractFixture createFixture() throws IOException {
		return new Fixture(new CloudWatchDouble());
	}

	private static final class Fixture implements MetricContractFixture {

		private final CloudWatchDouble service;

		private final CloudWatchClient client;

		private final MetricDriver driver;

		private final AtomicInteger faults = new AtomicInteger();

		Fixture(CloudWatchDouble service) {
			this.service = service;
			this.client = CloudWatchClient.builder()
				.endpointOverride(service.endpoint())
				.region(Region.EU_CENTRAL_1)
				.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
				.overrideConfiguration((override) -> override.retryStrategy(AwsRetryStrategy.doNotRetry())
					.apiCallTimeout(Duration.ofSeconds(30)))
				.build();
			this.driver = AwsMetrics.driver(this.client, "Shield");
		}

		@Override
		public MetricDriver driver() {
			return this.driver;
		}

		@Override
		public List<Metric> received() {
			return this.service.data().stream().map(Fixture::point).toList();
		}

		@SuppressWarnings("unchecked")
		private static Metric point(Map<String, Object> datum) {
			SortedMap<String, String> dimensions = new TreeMap<>();
			((List<Map<String, String>>) datum.getOrDefault("Dimensions", List.of()))
				.forEach((dimension) -> dimensions.put(dimension.get("Name"), dimension.get("Value")));
			String unit = ((String) datum.get("Unit")).replace("/", "_PER_").toUpperCase(Locale.ROOT);
			return new Metric((String) datum.get("MetricName"), ((Number) datum.get("Value")).doubleValue(),
					MetricUnit.valueOf(unit), dimensions, (Instant) datum.get("Timestamp"));
		}

		@Override
		public Set<TelemetryFault> faults() {
			return EnumSet.allOf(TelemetryFault.class);
		}

		@Override
		public void fail(TelemetryFault fault, int calls) {
			this.faults.set(calls);
			this.service.faults = (request) -> (this.faults.getAndDecrement() > 0) ? status(fault) : 200;
		}

		private static int status(TelemetryFault fault) {
			return switch (fault) {
				case THROTTLED -> 429;
				case UNAVAILABLE -> 503;
				case FORBIDDEN -> 403;
				case RESET -> 0;
				case LOST_REPLY -> -1;
			};
		}

		@Override
		public void close() {
			this.client.close();
			this.service.close();
		}

	}

}
