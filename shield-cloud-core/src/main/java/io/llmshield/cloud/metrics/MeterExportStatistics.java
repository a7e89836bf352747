package io.llmshield.cloud.metrics;

import java.util.Map;

/**
 * How a {@link CloudMeterRegistry} is doing. Immutable.
 *
 * @param points what has become of its points
 * @param series how many series its meters are
 * @param denied how often a meter was kept out, by reason: {@code max-series},
 * {@code max-tag-values}, {@code too-many-tags}, {@code invalid-name},
 * {@code invalid-tag}
 * @param skipped values that no point was made of, by reason: {@code not-finite},
 * {@code out-of-range}, {@code duplicate} (two meters became the same series),
 * {@code failed} (the meter's function threw something), {@code not-read} (of the steps
 * that a function which did not answer held up at the end)
 */
public record MeterExportStatistics(MetricStatistics points, int series, Map<String, Long> denied,
		Map<String, Long> skipped) {

	/** Copy. */
	public MeterExportStatistics {
		denied = Map.copyOf(denied);
		skipped = Map.copyOf(skipped);
	}

}
