package io.llmshield.cloud.autoconfigure.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.llmshield.cloud.autoconfigure.CheckedProperties;
import io.llmshield.cloud.autoconfigure.PropertyFaults;
import io.llmshield.cloud.metrics.MeterExportOptions;
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
 * @param registry what Micrometer's meters measure, which goes the same way
 */
@ConfigurationProperties(prefix = MetricsProperties.PREFIX, ignoreUnknownFields = false)
public record MetricsProperties(@DefaultValue("false") boolean enabled, @DefaultValue("shield") String namespace,
		@DefaultValue("20") int batchSize, @DefaultValue("10s") Duration interval,
		@DefaultValue("10000") int bufferSize, @DefaultValue("5s") Duration closeTimeout,
		@DefaultValue Map<String, String> commonTags, @DefaultValue Registry registry) implements CheckedProperties {

	/** Where the properties are. */
	public static final String PREFIX = "llmshield.cloud.telemetry.metrics";

	/** Switches exporting on. */
	public static final String ENABLED = PREFIX + ".enabled";

	/** Switches the registry off, and leaves single data points on. */
	public static final String REGISTRY_ENABLED = PREFIX + ".registry.enabled";

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
		this.registry.check(faults);
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
	 * Return what is sent of Micrometer's meters.
	 * @return the options for the core
	 */
	MeterExportOptions toMeterOptions() {
		return new MeterExportOptions(this.registry.step(), this.registry.include(), this.registry.exclude(),
				this.commonTags, this.registry.maxSeries(), this.registry.maxTagValues());
	}

	/**
	 * Return how the points of Micrometer's meters are kept and sent.
	 * @return the options for the core
	 */
	MetricBufferOptions toMeterBuffer() {
		return new MetricBufferOptions(this.registry.batchSize(), this.interval, this.registry.bufferSize(),
				MetricBufferOptions.DEFAULT.retryPause(), this.closeTimeout);
	}

	/**
	 * Return how points are kept and sent.
	 * @return the options for the core
	 */
	MetricBufferOptions toOptions() {
		return new MetricBufferOptions(this.batchSize, this.interval, this.bufferSize,
				MetricBufferOptions.DEFAULT.retryPause(), this.closeTimeout);
	}

	/**
	 * What Micrometer's meters measure.
	 *
	 * @param enabled whether it is sent
	 * @param step how long values are added up before they are sent, 1s to 1h and at
	 * least what the provider wants between two points
	 * @param batchSize how many points make a call, 1 to 1000; cut to what one call of
	 * the provider may carry
	 * @param bufferSize how many points may wait, 1000 to 1000000 and at least max-series
	 * and batch-size; a step that finds no room is dropped as a whole and counted
	 * @param include names of the meters that are sent, all if empty. A name stands for
	 * itself and what follows it after a dot, an asterisk for any text
	 * @param exclude names of the meters that are not sent, in the same form; wins over
	 * include
	 * @param maxSeries how many series are sent at most, 0 to 1000000, 0 for no limit; a
	 * counter or gauge is one, a timer or summary three. Further ones are kept out and
	 * counted
	 * @param maxTagValues how many values a tag of one meter may have, 0 to 1000000, 0
	 * for no limit; series with further ones are kept out and counted
	 */
	public record Registry(@DefaultValue("true") boolean enabled, @DefaultValue("1m") Duration step,
			@DefaultValue("1000") int batchSize, @DefaultValue("60000") int bufferSize,
			@DefaultValue List<String> include, @DefaultValue List<String> exclude, @DefaultValue("1000") int maxSeries,
			@DefaultValue("100") int maxTagValues) {

		private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._/*-]{1,150}");

		private static final int MANY = 1_000_000;

		private void check(PropertyFaults faults) {
			String prefix = PREFIX + ".registry";
			faults.checkBetween(prefix + ".step", this.step, Duration.ofSeconds(1), Duration.ofHours(1));
			faults.checkBetween(prefix + ".batch-size", this.batchSize, 1, MOST_IN_A_CALL);
			faults.checkBetween(prefix + ".max-series", this.maxSeries, 0, MANY);
			faults.checkBetween(prefix + ".max-tag-values", this.maxTagValues, 0, MANY);
			if (this.maxSeries >= 0 && this.maxSeries <= MANY) {
				faults.checkBetween(prefix + ".buffer-size", this.bufferSize, Math.max(MOST_IN_A_CALL, this.maxSeries),
						MANY);
			}
			check(prefix + ".include", this.include, faults);
			check(prefix + ".exclude", this.exclude, faults);
		}

		private static void check(String property, List<String> names, PropertyFaults faults) {
			for (int i = 0; i < names.size(); i++) {
				if (!NAME.matcher(names.get(i)).matches()) {
					faults.add(property + "[" + i + "]", "it cannot be the beginning of a meter's name",
							"Write a name such as jvm.memory or http.*.requests");
				}
			}
		}

	}

}
