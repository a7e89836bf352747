package io.llmshield.cloud.metrics;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import org.jspecify.annotations.Nullable;

/**
 * What the points of a meter have in common.
 *
 * @param name the beginning of their names
 * @param dimensions their dimensions
 * @param scale their unit, for what is measured and not counted
 * @param series how many series they are
 * @param steps the clock by which the meter tells steps, if it adds up
 */
record MeterShape(String name, SortedMap<String, String> dimensions, MeterScale scale, int series, StepClock steps) {

	static final String TOO_MANY_TAGS = "too-many-tags";

	static final String INVALID_NAME = "invalid-name";

	static final String INVALID_TAG = "invalid-tag";

	/** The longest of what is added to a name, {@code .duration}. */
	private static final int SUFFIX = 9;

	static MeterShape of(Meter.Id id, Map<String, String> commonTags, int series, StepClock steps) {
		MeterScale fallback = (id.getType() == Meter.Type.COUNTER) ? MeterScale.COUNT : MeterScale.NONE;
		return new MeterShape(MeterNames.name(id.getName()), dimensions(id, commonTags),
				MeterScale.of(id.getBaseUnit(), fallback), series, steps);
	}

	private static SortedMap<String, String> dimensions(Meter.Id id, Map<String, String> commonTags) {
		SortedMap<String, String> dimensions = new TreeMap<>(commonTags);
		for (Tag tag : id.getTagsAsIterable()) {
			dimensions.put(MeterNames.dimension(tag.getKey()), MeterNames.value(tag.getValue()));
		}
		return Collections.unmodifiableSortedMap(dimensions);
	}

	/**
	 * Return why a meter can never be sent.
	 * @param id the meter
	 * @param commonTags dimensions of all points
	 * @return the reason, or {@code null} if it can be sent
	 */
	static @Nullable String fault(Meter.Id id, Map<String, String> commonTags) {
		String name = MeterNames.name(id.getName());
		boolean single = id.getType() == Meter.Type.COUNTER || id.getType() == Meter.Type.GAUGE;
		if (name.isEmpty() || name.length() + (single ? 0 : SUFFIX) > Metric.MAX_NAME_LENGTH) {
			return INVALID_NAME;
		}
		SortedMap<String, String> own = dimensions(id, Map.of());
		SortedMap<String, String> all = dimensions(id, commonTags);
		// Two tags that become one would mix series
		if (own.size() < id.getTags().size()
				|| !all.entrySet().stream().allMatch((e) -> Metric.isValidDimension(e.getKey(), e.getValue()))) {
			return INVALID_TAG;
		}
		return (all.size() > Metric.MAX_DIMENSIONS) ? TOO_MANY_TAGS : null;
	}

	/** Return how many series a meter of a type is at most, before it is made. */
	static int series(Meter.Type type) {
		return switch (type) {
			case COUNTER, GAUGE, OTHER -> 1;
			case TIMER, DISTRIBUTION_SUMMARY, LONG_TASK_TIMER -> 3;
		};
	}

	/**
	 * Return a name for points.
	 * @param suffix what is measured, or empty if the meter measures only one thing
	 * @return the name
	 */
	String name(String suffix) {
		return suffix.isEmpty() ? this.name : this.name + "." + suffix;
	}

}
