package io.llmshield.cloud.metrics;

import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.step.StepTimer;
import io.micrometer.core.instrument.util.TimeUtils;

/**
 * A timer whose maximum, buckets and percentiles are those of the step.
 */
final class ExactTimer extends StepTimer {

	private final StepMaximum maximum;

	ExactTimer(Id id, StepClock steps, DistributionStatisticConfig distribution, PauseDetector pauseDetector,
			long stepMillis) {
		super(id, steps, distribution, pauseDetector, TimeUnit.MILLISECONDS, stepMillis,
				StepHistogram.of(steps, stepMillis, distribution));
		this.maximum = new StepMaximum(steps, stepMillis);
	}

	@Override
	protected void recordNonNegative(long amount, TimeUnit unit) {
		super.recordNonNegative(amount, unit);
		this.maximum.record((double) unit.toNanos(amount));
	}

	@Override
	public double max(TimeUnit unit) {
		return TimeUtils.nanosToUnit(this.maximum.poll(), unit);
	}

}
