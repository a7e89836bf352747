package io.llmshield.cloud.aws.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.aws.AwsErrors;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricDriver;
import io.llmshield.cloud.metrics.MetricLimits;
import io.llmshield.cloud.metrics.MetricReceipt;
import io.llmshield.cloud.metrics.MetricUnit;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchServiceClientConfiguration;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;

/**
 * The driver for CloudWatch. The service refuses a batch whole or takes it whole.
 * Thread-safe.
 */
final class CloudWatchMetricDriver implements MetricDriver {

	/**
	 * PutMetricData: 1,000 points and 1 MB, counted before compression to be on the safe
	 * side; from two weeks ago to two hours ahead. A few seconds are left for the way,
	 * and the frame of a request for what is not a point.
	 */
	private static final MetricLimits LIMITS = new MetricLimits(1000, 1_000_000 - 1_000, false, Duration.ZERO,
			Duration.ofDays(14).minusMinutes(1), Duration.ofHours(2).minusMinutes(1));

	/** Names of the fields, heads and the numbers of a point in CBOR. */
	private static final int POINT_BYTES = 110;

	private static final int DIMENSION_BYTES = 24;

	private static final Map<MetricUnit, StandardUnit> UNITS = Map.ofEntries(
			Map.entry(MetricUnit.NONE, StandardUnit.NONE), Map.entry(MetricUnit.COUNT, StandardUnit.COUNT),
			Map.entry(MetricUnit.PERCENT, StandardUnit.PERCENT), Map.entry(MetricUnit.SECONDS, StandardUnit.SECONDS),
			Map.entry(MetricUnit.MILLISECONDS, StandardUnit.MILLISECONDS),
			Map.entry(MetricUnit.MICROSECONDS, StandardUnit.MICROSECONDS),
			Map.entry(MetricUnit.BYTES, StandardUnit.BYTES), Map.entry(MetricUnit.KILOBYTES, StandardUnit.KILOBYTES),
			Map.entry(MetricUnit.MEGABYTES, StandardUnit.MEGABYTES),
			Map.entry(MetricUnit.GIGABYTES, StandardUnit.GIGABYTES), Map.entry(MetricUnit.BITS, StandardUnit.BITS),
			Map.entry(MetricUnit.BYTES_PER_SECOND, StandardUnit.BYTES_SECOND),
			Map.entry(MetricUnit.COUNT_PER_SECOND, StandardUnit.COUNT_SECOND));

	private static final AwsRequestOverrideConfiguration ONCE = AwsRequestOverrideConfiguration.builder()
		.addPlugin(CloudWatchMetricDriver::withoutRetries)
		.build();

	private final CloudWatchClient client;

	private final String namespace;

	CloudWatchMetricDriver(CloudWatchClient client, String namespace) {
		this.client = client;
		this.namespace = namespace;
	}

	private static void withoutRetries(SdkServiceClientConfiguration.Builder client) {
		if (client instanceof CloudWatchServiceClientConfiguration.Builder builder) {
			builder.overrideConfiguration(
					builder.overrideConfiguration().toBuilder().retryStrategy(AwsRetryStrategy.doNotRetry()).build());
		}
	}

	@Override
	public String provider() {
		return AwsErrors.PROVIDER;
	}

	@Override
	public MetricLimits limits() {
		return LIMITS;
	}

	/** Names and values are ASCII. */
	@Override
	public int bytes(Metric metric) {
		int bytes = POINT_BYTES + metric.name().length();
		for (Map.Entry<String, String> dimension : metric.dimensions().entrySet()) {
			bytes += DIMENSION_BYTES + dimension.getKey().length() + dimension.getValue().length();
		}
		return bytes;
	}

	@Override
	public MetricReceipt write(List<Metric> batch) {
		PutMetricDataRequest request = PutMetricDataRequest.builder()
			.namespace(this.namespace)
			.metricData(batch.stream().map(CloudWatchMetricDriver::datum).toList())
			.overrideConfiguration(ONCE)
			.build();
		try {
			this.client.putMetricData(request);
			return MetricReceipt.ALL;
		}
		catch (SdkException ex) {
			throw AwsErrors.translate(CloudErrorKind.METRICS_EXPORT, "put metric data", this.namespace, ex);
		}
	}

	private static MetricDatum datum(Metric metric) {
		return MetricDatum.builder()
			.metricName(metric.name())
			.value(metric.value())
			.unit(UNITS.get(metric.unit()))
			.timestamp(metric.timestamp())
			.dimensions(metric.dimensions()
				.entrySet()
				.stream()
				.map((dimension) -> Dimension.builder().name(dimension.getKey()).value(dimension.getValue()).build())
				.toList())
			.build();
	}

}
