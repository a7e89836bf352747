package io.llmshield.cloud.autoconfigure.traces;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells how long a request may still take, and how long all of them may once the
 * application stops. Thread-safe.
 */
class Deadlines {

	/** How often it looks whether the application stops. */
	static final long GLANCE = TimeUnit.MILLISECONDS.toNanos(100);

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

	/** Return whether there is little time left. */
	boolean isStopping() {
		return this.stopping;
	}

	/**
	 * Wait before an attempt is repeated. The wait ends when the application begins to
	 * stop.
	 * @param nanos how long
	 * @param before whether it stopped already when that was decided
	 * @return whether it may be: nobody has stopped the waiting
	 */
	boolean await(long nanos, boolean before) throws InterruptedException {
		long end = System.nanoTime() + nanos;
		for (long left = nanos; left > 0 && this.stopping == before; left = end - System.nanoTime()) {
			if (this.stopped.await(Math.min(left, GLANCE), TimeUnit.NANOSECONDS)) {
				return false;
			}
		}
		return true;
	}

}
