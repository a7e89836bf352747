package io.llmshield.cloud.autoconfigure.traces;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells how long a request may still take, and how long all of them may once the
 * application stops. Thread-safe.
 */
class Deadlines {

	private final long timeout;

	private final long flushTimeout;

	private final CountDownLatch stopped = new CountDownLatch(1);

	private volatile boolean stopping;

	private volatile long end;

	Deadlines(Duration timeout, Duration flushTimeout) {
		this.timeout = timeout.toNanos();
		this.flushTimeout = flushTimeout.toNanos();
	}

	/** From here on everything together may take the time for flushing. */
	void stopping() {
		if (!this.stopping) {
			this.end = System.nanoTime() + this.flushTimeout;
			this.stopping = true;
		}
	}

	/** Nothing is waited for any more. */
	void stop() {
		this.stopped.countDown();
	}

	/** Return when a request that begins now has to be over, by the clock of nanoTime. */
	long next() {
		return System.nanoTime() + this.timeout;
	}

	/** Return how many nanoseconds are left; not positive if none are. */
	long left(long deadline) {
		long now = System.nanoTime();
		long left = deadline - now;
		return this.stopping ? Math.min(left, this.end - now) : left;
	}

	/**
	 * Wait before an attempt is repeated.
	 * @return whether it may be: nobody has stopped the waiting
	 */
	boolean await(long nanos) throws InterruptedException {
		return !this.stopped.await(nanos, TimeUnit.NANOSECONDS);
	}

}
