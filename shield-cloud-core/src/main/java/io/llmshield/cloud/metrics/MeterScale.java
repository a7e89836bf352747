package io.llmshield.cloud.metrics;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How a base unit of Micrometer, which is free text, is sent.
 *
 * @param unit the unit that is sent
 * @param factor what a value is multiplied with
 */
record MeterScale(MetricUnit unit, double factor) {

	static final MeterScale COUNT = new MeterScale(MetricUnit.COUNT, 1);

	static final MeterScale NONE = new MeterScale(MetricUnit.NONE, 1);

	static final MeterScale MILLISECONDS = new MeterScale(MetricUnit.MILLISECONDS, 1);

	private static final Map<String, MeterScale> SCALES = scales();

	private static Map<String, MeterScale> scales() {
		Map<String, MeterScale> scales = new HashMap<>();
		put(scales, new MeterScale(MetricUnit.MICROSECONDS, 1e-3), "nanoseconds", "ns");
		put(scales, new MeterScale(MetricUnit.MICROSECONDS, 1), "microseconds", "us");
		put(scales, MILLISECONDS, "milliseconds", "ms");
		put(scales, new MeterScale(MetricUnit.SECONDS, 1), "seconds", "s");
		put(scales, new MeterScale(MetricUnit.SECONDS, 60), "minutes", "min");
		put(scales, new MeterScale(MetricUnit.SECONDS, 3600), "hours", "h");
		put(scales, new MeterScale(MetricUnit.SECONDS, 86_400), "days", "d");
		put(scales, new MeterScale(MetricUnit.BYTES, 1), "bytes", "byte", "b", "by");
		put(scales, new MeterScale(MetricUnit.KILOBYTES, 1), "kilobytes", "kb", "kby");
		put(scales, new MeterScale(MetricUnit.MEGABYTES, 1), "megabytes", "mb", "mby");
		put(scales, new MeterScale(MetricUnit.GIGABYTES, 1), "gigabytes", "gb", "gby");
		put(scales, new MeterScale(MetricUnit.BITS, 1), "bits", "bit");
		put(scales, new MeterScale(MetricUnit.PERCENT, 1), "percent", "%");
		put(scales, new MeterScale(MetricUnit.BYTES_PER_SECOND, 1), "bytes/second", "by/s");
		put(scales, new MeterScale(MetricUnit.COUNT_PER_SECOND, 1), "count/second", "operations/second");
		// What Micrometer, Boot, Resilience4j, the pools and this library count
		put(scales, COUNT, "count", "buffers", "calls", "classes", "connections", "cores", "entries", "events", "files",
				"messages", "objects", "operations", "points", "requests", "rows", "series", "sessions", "spans",
				"tasks", "threads", "tokens");
		return Map.copyOf(scales);
	}

	private static void put(Map<String, MeterScale> scales, MeterScale scale, String... names) {
		for (String name : names) {
			scales.put(name, scale);
		}
	}

	/**
	 * Return how values of a unit are sent.
	 * @param baseUnit the meter's base unit
	 * @param fallback for no unit, or one that the clouds do not know
	 * @return the scale
	 */
	static MeterScale of(@Nullable String baseUnit, MeterScale fallback) {
		return (baseUnit != null) ? SCALES.getOrDefault(baseUnit.toLowerCase(Locale.ROOT), fallback) : fallback;
	}

}
