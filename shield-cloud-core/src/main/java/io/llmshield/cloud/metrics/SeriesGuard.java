package io.llmshield.cloud.metrics;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the number of series, which are paid for, below a limit, and keeps out meters
 * that no point can be made of. What is there stays. Each reason is logged once for a
 * meter, the maximum once, and not before {@link #tell()}: it is asked while Micrometer
 * holds its lock. Thread-safe.
 */
final class SeriesGuard implements MeterFilter {

	static final String MAX_SERIES = "max-series";

	static final String MAX_TAG_VALUES = "max-tag-values";

	private static final Logger logger = LoggerFactory.getLogger(CloudMeterRegistry.class);

	/**
	 * Meters about the sending of meters: few, and needed most when others are kept out.
	 */
	private static final String ALWAYS = "shield.cloud.metrics.";

	private final MeterExportOptions options;

	private final CountsByReason denied = new CountsByReason();

	private final Map<Meter.Id, MeterShape> shapes = new HashMap<>();

	/** How many meters have a value: by the meter's name, the tag's name, the value. */
	private final Map<String, Map<String, Map<String, Integer>>> values = new HashMap<>();

	private final Set<String> noted = new HashSet<>();

	private final Queue<Runnable> notes = new ConcurrentLinkedQueue<>();

	private int series;

	SeriesGuard(MeterExportOptions options) {
		this.options = options;
	}

	@Override
	public MeterFilterReply accept(Meter.Id id) {
		String reason = reason(id);
		if (reason == null) {
			return MeterFilterReply.NEUTRAL;
		}
		this.denied.add(reason);
		return MeterFilterReply.DENY;
	}

	private synchronized @Nullable String reason(Meter.Id id) {
		String fault = MeterShape.fault(id, this.options.commonTags());
		if (fault != null) {
			note(fault + id.getName(),
					"Meters named {} are not sent: {}. A point has at most {} tags, common ones"
							+ " included, and names of letters, digits and '_'",
					id.getName(), fault, Metric.MAX_DIMENSIONS);
			return fault;
		}
		if (id.getName().startsWith(ALWAYS)) {
			return null;
		}
		Tag crowded = crowded(id);
		if (crowded != null) {
			note(MAX_TAG_VALUES + id.getName() + "/" + crowded.getKey(),
					"The tag {} of {} has reached {} values: series with further ones are not sent. Give the tag fewer"
							+ " values, exclude the meter, or raise max-tag-values",
					crowded.getKey(), id.getName(), this.options.maxTagValues());
			return MAX_TAG_VALUES;
		}
		if (this.options.maxSeries() > 0 && this.series + MeterShape.series(id.getType()) > this.options.maxSeries()) {
			// A denied meter is asked for again with each use
			note(MAX_SERIES,
					"{} series are sent, and {} is the maximum: further ones, such as of {}, are not sent. {}."
							+ " Give it fewer values, exclude meters, or raise max-series",
					this.series, this.options.maxSeries(), id.getName(),
					this.noted.contains(MAX_SERIES) ? "" : mostValues());
			return MAX_SERIES;
		}
		return null;
	}

	private @Nullable Tag crowded(Meter.Id id) {
		Map<String, Map<String, Integer>> tags = this.values.getOrDefault(id.getName(), Map.of());
		for (Tag tag : id.getTagsAsIterable()) {
			Map<String, Integer> known = tags.getOrDefault(tag.getKey(), Map.of());
			if (this.options.maxTagValues() > 0 && known.size() >= this.options.maxTagValues()
					&& !known.containsKey(tag.getValue())) {
				return tag;
			}
		}
		return null;
	}

	private String mostValues() {
		String most = "No tag has more than one value";
		int count = 1;
		for (Map.Entry<String, Map<String, Map<String, Integer>>> meter : this.values.entrySet()) {
			for (Map.Entry<String, Map<String, Integer>> tag : meter.getValue().entrySet()) {
				if (tag.getValue().size() > count) {
					count = tag.getValue().size();
					most = "The tag with the most values is " + tag.getKey() + " of " + meter.getKey() + " with "
							+ count;
				}
			}
		}
		return most;
	}

	private void note(String key, String message, Object... arguments) {
		if (this.noted.add(key)) {
			this.notes.add(() -> logger.warn(message, arguments));
		}
	}

	/** Log what was noted since the last time. */
	void tell() {
		for (Runnable note = this.notes.poll(); note != null; note = this.notes.poll()) {
			note.run();
		}
	}

	/** Note a meter that is being made. */
	synchronized void added(Meter.Id id, int series, StepClock steps) {
		MeterShape shape = MeterShape.of(id, this.options.commonTags(), series, steps);
		if (this.shapes.put(id, shape) == null) {
			this.series += series;
			id.getTagsAsIterable()
				.forEach((tag) -> this.values.computeIfAbsent(id.getName(), (missing) -> new HashMap<>())
					.computeIfAbsent(tag.getKey(), (missing) -> new HashMap<>())
					.merge(tag.getValue(), 1, Integer::sum));
		}
	}

	/** Note a meter that is gone. */
	synchronized void removed(Meter.Id id) {
		MeterShape shape = this.shapes.remove(id);
		if (shape != null) {
			this.series -= shape.series();
			Map<String, Map<String, Integer>> tags = this.values.getOrDefault(id.getName(), Map.of());
			id.getTagsAsIterable()
				.forEach((tag) -> tags.getOrDefault(tag.getKey(), new HashMap<>())
					.computeIfPresent(tag.getValue(), (value, meters) -> (meters > 1) ? meters - 1 : null));
		}
	}

	synchronized @Nullable MeterShape shape(Meter.Id id) {
		return this.shapes.get(id);
	}

	synchronized int series() {
		return this.series;
	}

	CountsByReason denied() {
		return this.denied;
	}

}
