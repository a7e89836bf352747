package io.llmshield.cloud.metrics;

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.HistogramSupport;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.micrometer.core.instrument.util.DoubleFormat;

/**
 * The gauges of a meter's percentiles and buckets, named as Micrometer does. One snapshot
 * is taken for a step. Micrometer's own gauges take the next snapshot when all of them
 * have been read: never, if a filter keeps one out. Thread-safe.
 */
final class HistogramPoints {

	private final HistogramSupport meter;

	private final StepClock steps;

	private HistogramSnapshot snapshot;

	private long time;

	private HistogramPoints(HistogramSupport meter, StepClock steps) {
		this.meter = meter;
		this.steps = steps;
		this.time = steps.wallTime();
		this.snapshot = meter.takeSnapshot();
	}

	static void register(Timer timer, StepClock steps, MeterRegistry registry) {
		register(timer, steps, registry, (value) -> value.value(timer.baseTimeUnit()),
				(bucket) -> bucket.bucket(timer.baseTimeUnit()));
	}

	static void register(LongTaskTimer timer, StepClock steps, MeterRegistry registry) {
		register(timer, steps, registry, (value) -> value.value(timer.baseTimeUnit()),
				(bucket) -> bucket.bucket(timer.baseTimeUnit()));
	}

	static void register(DistributionSummary summary, StepClock steps, MeterRegistry registry) {
		register(summary, steps, registry, ValueAtPercentile::value, CountAtBucket::bucket);
	}

	private static void register(HistogramSupport meter, StepClock steps, MeterRegistry registry,
			ToDoubleFunction<ValueAtPercentile> value, ToDoubleFunction<CountAtBucket> bound) {
		HistogramPoints points = new HistogramPoints(meter, steps);
		ValueAtPercentile[] percentiles = points.snapshot.percentileValues();
		for (int i = 0; i < percentiles.length; i++) {
			int at = i;
			gauge(meter, "percentile", (own) -> value.applyAsDouble(points.current().percentileValues()[at]))
				.tag("phi", DoubleFormat.decimalOrNan(percentiles[i].percentile()))
				.baseUnit(meter.getId().getBaseUnit())
				.register(registry);
		}
		CountAtBucket[] buckets = points.snapshot.histogramCounts();
		for (int i = 0; i < buckets.length; i++) {
			int at = i;
			gauge(meter, "histogram", (own) -> points.current().histogramCounts()[at].count())
				.tag("le",
						isInfinite(buckets[i]) ? "+Inf" : DoubleFormat.wholeOrDecimal(bound.applyAsDouble(buckets[i])))
				.register(registry);
		}
	}

	/** Micrometer's last bucket is the greatest number, where it has one. */
	private static boolean isInfinite(CountAtBucket bucket) {
		return (long) bucket.bucket() == Long.MAX_VALUE;
	}

	private static Gauge.Builder<HistogramSupport> gauge(HistogramSupport meter, String suffix,
			ToDoubleFunction<HistogramSupport> value) {
		Meter.Id id = meter.getId();
		return Gauge.builder(id.getName() + "." + suffix, meter, value).tags(id.getTagsAsIterable()).synthetic(id);
	}

	private synchronized HistogramSnapshot current() {
		long now = this.steps.wallTime();
		if (now != this.time) {
			this.time = now;
			this.snapshot = this.meter.takeSnapshot();
		}
		return this.snapshot;
	}

}
