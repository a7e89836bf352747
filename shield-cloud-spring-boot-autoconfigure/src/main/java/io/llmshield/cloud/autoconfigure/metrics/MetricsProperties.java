package io.llmshield.cloud.autoconfigure.metrics;

import java.time.Duration;
import java.util.Map;

import io.llmshield.cloud.autoconfigure.CheckedProperties;
import io.llmshield.cloud.autoconfigure.PropertyFaults;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricBufferOptions;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Metrics that go to the selected provider.
 *
 * @param enabled whether anything is exported; it costs money and needs a permission
 * @param namespace what the points of this application are grouped under, 1 to 255
 * characters as the provider takes them
 * @param batchSize how many points make a batch that is sent at once, 1 to 1000 and at
 * most what one call of the provider may carry
 * @param interval how long a point waits for its batch to fill up, 1s to 1h
 * @param bufferSize how many points may wait, the batch size to 1000000; further ones are
 * dropped and counted
 * @param closeTimeout how long the shutdown may take to send what is left, 0s to 1m
 * @param commonTags dimensions of all points, at most 10
 */
@ConfigurationProperties(prefix = MetricsProperties.PREFIX, ignoreUnknownFields = false)
public record MetricsProperties(@DefaultValue("false") boolean enabled, @DefaultValue("shield") String namespace,
		@DefaultValue("20") int batchSize, @DefaultValue("10s") Duration interval,
		@DefaultValue("10000") int bufferSize, @DefaultValue("5s") Duration closeTimeout,
		@DefaultValue Map<String, String> commonTags) implements CheckedProperties {

	/** Where the properties are. */
	public static final String PREFIX = "llmshield.cloud.telemetry.metrics";

	/** Switches exporting on. */
	public static final String ENABLED = PREFIX + ".enabled";

	private static final int MOST_IN_A_CALL = 1000;

	@Override
	public void check(PropertyFaults faults) {
		if (this.namespace.isBlank() || this.namespace.length() > 255) {
			faults.add(PREFIX + ".namespace", "it is blank or longer than 255 characters",
					"Write a short name, such as shield");
		}
		faults.checkBetween(PREFIX + ".batch-size", this.batchSize, 1, MOST_IN_A_CALL);
		faults.checkBetween(PREFIX + ".interval", this.interval, Duration.ofSeconds(1), Duration.ofHours(1));
		if (this.batchSize >= 1 && this.batchSize <= MOST_IN_A_CALL) {
			faults.checkBetween(PREFIX + ".buffer-size", this.bufferSize, this.batchSize, 1_000_000);
		}
		faults.checkBetween(PREFIX + ".close-timeout", this.closeTimeout, Duration.ZERO, Duration.ofMinutes(1));
		checkTags(faults);
	}

	private void checkTags(PropertyFaults faults) {
		if (this.commonTags.size() > Metric.MAX_DIMENSIONS) {
			faults.add(PREFIX + ".common-tags", "there are more than " + Metric.MAX_DIMENSIONS + " tags",
					"Remove some of them; those of each point count as well");
		}
		this.commonTags.forEach((name, value) -> {
			if (!Metric.isValidDimension(name, value)) {
				faults.add(PREFIX + ".common-tags[" + name + "]", "not every provider takes such a dimension",
						"Write a name of 1 to 100 letters, digits and '_' that starts with a small letter, and a value"
								+ " of 1 to 1024 printable ASCII characters");
			}
		});
	}

	/**
	 * Return how points are kept and sent.
	 * @return the options for the core
	 */
	MetricBufferOptions toOptions() {
		return new MetricBufferOptions(this.batchSize, this.interval, this.bufferSize,
				MetricBufferOptions.DEFAULT.retryPause(), this.closeTimeout);
	}

}
