package io.llmshield.cloud.secrets;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * What the cache knows under one key: a value, that there is none, or how the one load
 * that several threads waited for failed. Times are the cache's ticker, in nanoseconds,
 * and only ever compared by their difference.
 */
final class CacheEntry {

	private final @Nullable SecretValue value;

	private final @Nullable CloudException failure;

	private final long freshUntil;

	private final long staleUntil;

	/** Whether the clock has to be looked at, because a refresh or more may be due. */
	private volatile boolean due;

	private volatile long refreshAt;

	/** Whether the last try found the provider away. */
	private volatile boolean away;

	private volatile long awayUntil;

	private final AtomicBoolean refreshing = new AtomicBoolean();

	/** Of the timer; they end with the entry, however long its TTL is. */
	private final Queue<Future<?>> alarms = new ConcurrentLinkedQueue<>();

	private volatile boolean gone;

	private CacheEntry(@Nullable SecretValue value, @Nullable CloudException failure, long refreshAt, long freshUntil,
			long staleUntil) {
		this.value = value;
		this.failure = failure;
		this.refreshAt = refreshAt;
		this.freshUntil = freshUntil;
		this.staleUntil = staleUntil;
		this.awayUntil = freshUntil;
	}

	static CacheEntry value(SecretValue value, long now, long ttl, double refreshAhead, long maxStale) {
		long refreshAfter = (refreshAhead < 1) ? (long) (ttl * refreshAhead) : ttl + maxStale;
		return new CacheEntry(value, null, now + refreshAfter, now + ttl, now + ttl + maxStale);
	}

	/** The secret does not exist. */
	static CacheEntry missing(CloudException failure, long now, long ttl) {
		return new CacheEntry(null, failure, now + ttl, now + ttl, now + ttl);
	}

	/** For the threads that wait for this load, never kept. */
	static CacheEntry failed(CloudException failure, long now) {
		return missing(failure, now, Long.MAX_VALUE / 4);
	}

	/** The load came to nothing through its own thread's fault: others try themselves. */
	static CacheEntry abandoned(long now) {
		return new CacheEntry(null, null, now, now, now);
	}

	boolean isDue() {
		return this.due;
	}

	void becomeDue() {
		this.due = true;
	}

	/** Return the time until the clock has to be looked at. */
	long untilDue(long now) {
		long refresh = this.refreshAt - now;
		long expiry = this.freshUntil - now;
		return Math.max(0, Math.min(refresh, expiry));
	}

	boolean isFresh(long now) {
		return now - this.freshUntil < 0;
	}

	/** Fresh, or old while the provider is known to be away. */
	boolean isUsable(long now) {
		return isFresh(now)
				|| (now - this.staleUntil < 0 && this.away && (now - this.awayUntil < 0 || this.refreshing.get()));
	}

	boolean mayBecomeStale(long now) {
		return this.value != null && now - this.staleUntil < 0;
	}

	/** The provider is away: hand the value out for longer and try again later. */
	void extend(long retryAt, long usableUntil) {
		this.refreshAt = retryAt;
		this.awayUntil = usableUntil;
		this.away = true;
	}

	void refreshAt(long time) {
		this.refreshAt = time;
	}

	/** Return whether the caller has to start a refresh; true for one caller. */
	boolean beginRefresh(long now) {
		return now - this.refreshAt >= 0 && this.value != null && !this.refreshing.get()
				&& this.refreshing.compareAndSet(false, true);
	}

	void endRefresh() {
		this.refreshing.set(false);
	}

	/** Return a copy for a caller, or null if there is no value or it was wiped. */
	@Nullable SecretValue copy() {
		return (this.value != null) ? this.value.copyUnlessWiped() : null;
	}

	/** Return the failure for one thread, with the stack trace of that thread. */
	@Nullable CloudException failure() {
		return (this.failure != null) ? this.failure.toBuilder().build() : null;
	}

	@Nullable String version() {
		return (this.value != null) ? this.value.version() : null;
	}

	long lifetime(long now) {
		return Math.max(0, this.staleUntil - now);
	}

	/** Remember what is to be cancelled when the entry has gone. */
	void addAlarm(Future<?> alarm) {
		this.alarms.add(alarm);
		if (this.gone) {
			cancelAlarms();
		}
	}

	void cancelAlarms() {
		for (Future<?> alarm = this.alarms.poll(); alarm != null; alarm = this.alarms.poll()) {
			alarm.cancel(false);
		}
	}

	/**
	 * Forget the value, for good. A thread that copies it at the same time notices and
	 * asks again.
	 */
	void wipe() {
		if (this.value != null) {
			this.value.wipe();
		}
		this.gone = true;
		cancelAlarms();
	}

	@Override
	public String toString() {
		return "CacheEntry[" + ((this.value != null) ? "value" : "none") + "]";
	}

}
