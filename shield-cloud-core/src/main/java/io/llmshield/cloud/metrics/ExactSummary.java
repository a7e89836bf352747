package io.llmshield.cloud.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.step.StepDistributionSummary;

/**
 * A distribution summary whose maximum is that of the step.
 */
final class ExactSummary extends StepDistributionSummary {

	private final StepMaximum maximum;

	/**
	 * Create it.
	 * @param steps tells the steps
	 * @param clock tells the time, which percentiles forget by
	 */
	ExactSummary(Id id, StepClock steps, Clock clock, DistributionStatisticConfig distribution, double scale,
			long stepMillis) {
		super(id, steps, distribution, scale, stepMillis, defaultHistogram(clock, distribution, false));
		this.maximum = new StepMaximum(steps, stepMillis);
	}

	@Override
	protected void recordNonNegative(double amount) {
		super.recordNonNegative(amount);
		this.maximum.record(amount);
	}

	@Override
	public double max() {
		return this.maximum.poll();
	}

}
