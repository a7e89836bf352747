package io.llmshield.cloud.metrics;

import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.function.Supplier;

import io.micrometer.core.instrument.step.StepValue;

/**
 * The greatest value of a step. Micrometer's own is that of a window that moves by a
 * third of the step, so that it misses what came early. Thread-safe.
 */
final class StepMaximum extends StepValue<Double> {

	private final DoubleAccumulator current = new DoubleAccumulator(Math::max, 0);

	StepMaximum(StepClock clock, long stepMillis) {
		super(clock, stepMillis, 0.0);
	}

	void record(double value) {
		this.current.accumulate(value);
	}

	@Override
	protected Supplier<Double> valueSupplier() {
		return this.current::getThenReset;
	}

	@Override
	protected Double noValue() {
		return 0.0;
	}

}
