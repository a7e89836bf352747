package io.llmshield.cloud.test.faults;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Holds calls until a test lets them go on. Thread-safe. No call waits longer than a
 * minute.
 */
public final class Gate {

	private static final long PATIENCE_SECONDS = 60;

	private final Semaphore arrivals = new Semaphore(0);

	private final CountDownLatch open = new CountDownLatch(1);

	/**
	 * Arrive at the gate, and wait until it is opened.
	 */
	public void pass() {
		this.arrivals.release();
		try {
			if (!this.open.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
				throw new AssertionError("the gate has not been opened for " + PATIENCE_SECONDS + " s");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted at the gate", ex);
		}
	}

	/**
	 * Wait until a number of calls have arrived since the last time this was asked.
	 * @param calls how many
	 */
	public void awaitArrivals(int calls) {
		try {
			if (!this.arrivals.tryAcquire(calls, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
				throw new AssertionError(
						"fewer than " + calls + " calls have arrived after " + PATIENCE_SECONDS + " s");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("interrupted while waiting for arrivals", ex);
		}
	}

	/**
	 * Let all calls go on, those that wait and those that come later.
	 */
	public void open() {
		this.open.countDown();
	}

}
