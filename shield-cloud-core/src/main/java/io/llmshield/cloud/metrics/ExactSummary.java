package io.llmshield.cloud.metrics;

import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.step.StepDistributionSummary;

/**
 * A distribution summary whose maximum, buckets and percentiles are those of the step.
 */
final class ExactSummary extends StepDistributionSummary {

	private final StepMaximum maximum;

	ExactSummary(Id id, StepClock steps, DistributionStatisticConfig distribution, double scale, long stepMillis) {
		super(id, steps, distribution, scale, stepMillis, StepHistogram.of(steps, stepMillis, distribution));
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
