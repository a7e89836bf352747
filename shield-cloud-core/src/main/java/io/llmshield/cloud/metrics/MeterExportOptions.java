package io.llmshield.cloud.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a {@link CloudMeterRegistry} sends. Immutable.
 *
 * @param step how long values are added up before they are sent; at least 1 s
 * @param include names of the meters that are sent, as in {@link #EVERYTHING}; all if
 * empty. A name stands for itself and what follows it after a dot: {@code jvm} for
 * {@code jvm.memory.used}. A {@code *} stands for any text
 * @param exclude names of the meters that are not sent, in the same form; wins over
 * {@code include}
 * @param commonTags dimensions of all points; a meter's own tag of the same name wins
 * @param maxSeries how many series are sent at most: a counter or a gauge is one, a timer
 * or a summary three. Not negative; 0 for no limit
 * @param maxTagValues how many values a tag of one meter may have. Not negative; 0 for no
 * limit
 */
public record MeterExportOptions(Duration step, List<String> include, List<String> exclude,
		Map<String, String> commonTags, int maxSeries, int maxTagValues) {

	/**
	 * Everything, once a minute, in at most 1,000 series: 300 USD a month on CloudWatch,
	 * at 0.30 USD for each (price list of us-west-2, 2026), which charges most of all.
	 */
	public static final MeterExportOptions EVERYTHING = new MeterExportOptions(Duration.ofMinutes(1), List.of(),
			List.of(), Map.of(), 1000, 100);

	/**
	 * Check and copy.
	 * @throws IllegalArgumentException if a number is outside its range
	 */
	public MeterExportOptions {
		if (step.toMillis() < 1000) {
			throw new IllegalArgumentException("step must be at least 1 s");
		}
		if (maxSeries < 0 || maxTagValues < 0) {
			throw new IllegalArgumentException("maxSeries and maxTagValues must not be negative");
		}
		include = List.copyOf(include);
		exclude = List.copyOf(exclude);
		commonTags = Map.copyOf(commonTags);
	}

}
