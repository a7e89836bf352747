package io.llmshield.cloud.metrics;

import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.Clock;

/**
 * The clock that one meter which adds up for a step tells steps by. It stands until the
 * step is published, and then goes on by one step. By the real clock Micrometer's meters
 * lose a step that nobody asked them for in time, such as while the application starts or
 * the machine sleeps; by a clock of all, a meter that is made while a step is published
 * would lose its first. Thread-safe.
 */
final class StepClock implements Clock {

	private final Clock clock;

	private final long stepMillis;

	private final AtomicLong time = new AtomicLong();

	StepClock(Clock clock, long stepMillis) {
		this.clock = clock;
		this.stepMillis = stepMillis;
	}

	/** End the step: what was recorded since the last end is now its value. */
	void endStep() {
		this.time.addAndGet(this.stepMillis);
	}

	@Override
	public long wallTime() {
		return this.time.get();
	}

	@Override
	public long monotonicTime() {
		return this.clock.monotonicTime();
	}

}
