package io.llmshield.cloud.metrics;

import io.micrometer.core.instrument.Clock;

/**
 * The clock that meters which add up for a step tell steps by. It stands until the step
 * is published, and then goes on by one step. By the real clock Micrometer's meters lose
 * a step that nobody asked them for in time, such as while the application starts or the
 * machine sleeps. Thread-safe.
 */
final class StepClock implements Clock {

	private final Clock clock;

	private final long stepMillis;

	/** Written by one thread at a time. */
	private volatile long time;

	StepClock(Clock clock, long stepMillis) {
		this.clock = clock;
		this.stepMillis = stepMillis;
	}

	/** End the step: what was recorded since the last end is now its value. */
	void endStep() {
		this.time = this.time + this.stepMillis;
	}

	@Override
	public long wallTime() {
		return this.time;
	}

	@Override
	public long monotonicTime() {
		return this.clock.monotonicTime();
	}

}
