package io.llmshield.cloud.autoconfigure.imports;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Counts how many round trips calls take, without a clock: the answers of one trip are
 * held back until so many calls are under way, or all that are left. With fewer at once
 * that never comes; after 20 seconds all are let go then, and the test fails.
 */
final class RoundTrips {

	private static final long FAIL_SAFE = Duration.ofSeconds(20).toNanos();

	private final int together;

	private int left;

	private int waiting;

	private int trips;

	private boolean broken;

	/**
	 * Create it.
	 * @param calls how many calls will come
	 * @param together how many of them are one trip
	 */
	RoundTrips(int calls, int together) {
		this.left = calls;
		this.together = together;
	}

	/** One call; returns when it may be answered. */
	synchronized void call() {
		this.waiting++;
		if (this.waiting >= Math.min(this.together, this.left)) {
			this.left -= this.waiting;
			this.waiting = 0;
			this.trips++;
			notifyAll();
			return;
		}
		int trip = this.trips;
		long end = System.nanoTime() + FAIL_SAFE;
		while (trip == this.trips && !this.broken) {
			long rest = (end - System.nanoTime()) / 1_000_000;
			if (rest <= 0) {
				this.broken = true;
				notifyAll();
				return;
			}
			try {
				wait(rest);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				this.broken = true;
				notifyAll();
			}
		}
	}

	synchronized void assertTook(int expected) {
		assertThat(this.broken).as("fewer than %s calls were under way together", this.together).isFalse();
		assertThat(this.left).as("calls that did not come").isZero();
		assertThat(this.trips).as("round trips").isEqualTo(expected);
	}

}
