package io.llmshield.cloud.metrics;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.llmshield.cloud.CloudErrorCategory;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Counts what becomes of points, in meters too if there is a registry. Thread-safe.
 */
final class MetricCounters {

	static final String BUFFER_FULL = "buffer-full";

	static final String EXPIRED = "expired";

	static final String TOO_LARGE = "too-large";

	static final String REFUSED = "refused";

	static final String SHUTDOWN = "shutdown";

	static final String CLOSED = "closed";

	private final String provider;

	private final String source;

	private final @Nullable MeterRegistry meters;

	private final @Nullable Counter sentMeter;

	private final Map<String, Counter> droppedMeters = new ConcurrentHashMap<>();

	private final LongAdder sent = new LongAdder();

	private final LongAdder dropped = new LongAdder();

	MetricCounters(String provider, String source, @Nullable MeterRegistry meters) {
		this.provider = provider;
		this.source = source;
		this.meters = meters;
		this.sentMeter = (meters != null) ? Counter.builder(MetricMeterDocumentation.SENT.getName())
			.description("Points that the provider took")
			.tag(MetricMeterDocumentation.Key.PROVIDER.asString(), provider)
			.tag(MetricMeterDocumentation.Key.SOURCE.asString(), source)
			.register(meters) : null;
	}

	static String reason(CloudErrorCategory category) {
		return category.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	void sent(int points) {
		this.sent.add(points);
		if (this.sentMeter != null) {
			this.sentMeter.increment(points);
		}
	}

	void dropped(String reason, int points) {
		this.dropped.add(points);
		MeterRegistry registry = this.meters;
		if (registry != null) {
			this.droppedMeters.computeIfAbsent(reason, (missing) -> counter(registry, missing)).increment(points);
		}
	}

	private Counter counter(MeterRegistry registry, String reason) {
		return Counter.builder(MetricMeterDocumentation.DROPPED.getName())
			.description("Points that were dropped")
			.tag(MetricMeterDocumentation.Key.PROVIDER.asString(), this.provider)
			.tag(MetricMeterDocumentation.Key.SOURCE.asString(), this.source)
			.tag(MetricMeterDocumentation.Key.REASON.asString(), reason)
			.register(registry);
	}

	long sent() {
		return this.sent.sum();
	}

	long dropped() {
		return this.dropped.sum();
	}

}
