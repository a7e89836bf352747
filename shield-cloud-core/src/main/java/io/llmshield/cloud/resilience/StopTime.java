package io.llmshield.cloud.resilience;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * How long something that sends may still take when the application stops. The time runs
 * from when the stop is announced, so that senders that are closed one after another take
 * it side by side. Thread-safe.
 */
public final class StopTime {

	/** For what comes at the last moment, although the time is over. */
	static final Duration LAST = Duration.ofSeconds(1);

	private final Duration timeout;

	private final LongSupplier nanoTime;

	private volatile @Nullable Long begin;

	/**
	 * Create it; its time does not run yet.
	 * @param timeout how long the stop may take; not negative
	 */
	public StopTime(Duration timeout) {
		this(timeout, System::nanoTime);
	}

	StopTime(Duration timeout, LongSupplier nanoTime) {
		this.timeout = timeout;
		this.nanoTime = nanoTime;
	}

	/** The stop is announced: the time runs. Only the first call counts. */
	public synchronized void begin() {
		if (this.begin == null) {
			this.begin = this.nanoTime.getAsLong();
		}
	}

	/**
	 * Return how long closing may take that begins now. The time runs from here if the
	 * stop was not announced.
	 * @return what is left, and one second at least, or the whole timeout where that is
	 * shorter
	 */
	public Duration left() {
		begin();
		Long first = this.begin;
		Duration gone = Duration.ofNanos((first != null) ? this.nanoTime.getAsLong() - first : 0);
		Duration left = this.timeout.minus(gone);
		Duration least = (this.timeout.compareTo(LAST) < 0) ? this.timeout : LAST;
		return (left.compareTo(least) > 0) ? left : least;
	}

}
