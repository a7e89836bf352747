package io.llmshield.cloud.autoconfigure.actuator;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * The health of one component as a number. Whoever reads it never waits: a number that is
 * too old causes the component to be asked in the background, and is read meanwhile.
 * Thread-safe.
 */
class LatestHealth {

	private final HealthIndicator indicator;

	private final Executor executor;

	private final long keepNanos;

	private final LongSupplier nanoTime;

	private final AtomicBoolean asking = new AtomicBoolean();

	private volatile boolean asked;

	private volatile long askedAt;

	private volatile double value = Double.NaN;

	/**
	 * Create it.
	 * @param indicator tells the health, bounded in time
	 * @param executor starts a task at once
	 * @param keep for how long a number is good
	 * @param nanoTime the time in nanoseconds
	 */
	LatestHealth(HealthIndicator indicator, Executor executor, Duration keep, LongSupplier nanoTime) {
		this.indicator = indicator;
		this.executor = executor;
		this.keepNanos = keep.toNanos();
		this.nanoTime = nanoTime;
	}

	/** Return 1 for UP, 0.5 for DEGRADED, 0 for DOWN, NaN if it is not known. */
	double value() {
		boolean old = !this.asked || this.nanoTime.getAsLong() - this.askedAt >= this.keepNanos;
		if (old && this.asking.compareAndSet(false, true)) {
			try {
				this.executor.execute(this::ask);
			}
			catch (RejectedExecutionException ex) {
				// The application stops
				this.asking.set(false);
			}
		}
		return this.value;
	}

	private void ask() {
		try {
			Health health = this.indicator.health();
			this.value = (health != null) ? number(health.getStatus()) : Double.NaN;
			this.askedAt = this.nanoTime.getAsLong();
			this.asked = true;
		}
		finally {
			this.asking.set(false);
		}
	}

	private static double number(Status status) {
		if (Status.UP.equals(status)) {
			return 1;
		}
		if (CloudHealth.DEGRADED.equals(status)) {
			return 0.5;
		}
		return (Status.DOWN.equals(status) || Status.OUT_OF_SERVICE.equals(status)) ? 0 : Double.NaN;
	}

}
