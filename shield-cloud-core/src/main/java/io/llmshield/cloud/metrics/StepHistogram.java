package io.llmshield.cloud.metrics;

import java.time.Duration;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.Histogram;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.NoopHistogram;
import io.micrometer.core.instrument.distribution.StepBucketHistogram;
import io.micrometer.core.instrument.distribution.TimeWindowPercentileHistogram;

/**
 * Buckets and percentiles of a step. Micrometer's default are those of a window that
 * moves by thirds of a step. Thread-safe.
 */
final class StepHistogram implements Histogram {

	private final Histogram buckets;

	private final Histogram percentiles;

	private StepHistogram(Histogram buckets, Histogram percentiles) {
		this.buckets = buckets;
		this.percentiles = percentiles;
	}

	/**
	 * Create it.
	 * @param steps goes on when a step ends
	 * @param stepMillis by so much
	 * @param config what is asked for
	 * @return a histogram; one that does nothing if nothing is asked for
	 */
	static Histogram of(Clock steps, long stepMillis, DistributionStatisticConfig config) {
		boolean buckets = config.isPublishingHistogram();
		if (!buckets && !config.isPublishingPercentiles()) {
			return NoopHistogram.INSTANCE;
		}
		return new StepHistogram(
				buckets ? new StepBucketHistogram(steps, stepMillis, config, false, true) : NoopHistogram.INSTANCE,
				config.isPublishingPercentiles() ? percentiles(steps, stepMillis, config) : NoopHistogram.INSTANCE);
	}

	/**
	 * Of two windows that overlap by half, each as long as two steps, one begins with
	 * each step: when the step ends, it has this step's values and no others.
	 */
	private static Histogram percentiles(Clock steps, long stepMillis, DistributionStatisticConfig config) {
		return new TimeWindowPercentileHistogram(steps,
				DistributionStatisticConfig.builder()
					.expiry(Duration.ofMillis(2 * stepMillis))
					.bufferLength(2)
					.build()
					.merge(config),
				false);
	}

	@Override
	public void recordLong(long value) {
		this.buckets.recordLong(value);
		this.percentiles.recordLong(value);
	}

	@Override
	public void recordDouble(double value) {
		this.buckets.recordDouble(value);
		this.percentiles.recordDouble(value);
	}

	/** Of the last step that has ended. */
	@Override
	public HistogramSnapshot takeSnapshot(long count, double total, double max) {
		return new HistogramSnapshot(count, total, max,
				this.percentiles.takeSnapshot(count, total, max).percentileValues(),
				this.buckets.takeSnapshot(count, total, max).histogramCounts(), null);
	}

}
