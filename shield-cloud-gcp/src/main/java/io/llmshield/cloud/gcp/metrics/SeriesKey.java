package io.llmshield.cloud.gcp.metrics;

import java.util.Map;

import io.llmshield.cloud.metrics.Metric;

/**
 * What tells the points that belong together.
 *
 * @param name the points' name
 * @param dimensions the points' dimensions
 */
record SeriesKey(String name, Map<String, String> dimensions) {

	static SeriesKey of(Metric metric) {
		return new SeriesKey(metric.name(), metric.dimensions());
	}

}
