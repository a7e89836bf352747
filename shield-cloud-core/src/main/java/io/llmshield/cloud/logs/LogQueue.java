package io.llmshield.cloud.logs;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue between those who log and the one thread that writes. Putting takes
 * no lock and wakes the thread only if it sleeps.
 */
final class LogQueue {

	/** From this part of the capacity on entries below a level are dropped. */
	private static final double RESERVE = 0.75;

	private static final long SHORTEST_WAIT = 50_000;

	private static final long LONGEST_WAIT = 1_000_000;

	private final MpscAtomicArrayQueue<Object> entries;

	private final LogOverflow overflow;

	private final LogLevel keepFrom;

	private final int reserve;

	private final long maxBlock;

	private volatile @Nullable Thread consumer;

	private volatile boolean sleeping;

	private volatile boolean closed;

	/** A caller has waited in vain; others do not until the queue moves. */
	private volatile boolean stuck;

	LogQueue(LogOptions options) {
		this.entries = new MpscAtomicArrayQueue<>(options.queueCapacity());
		this.overflow = options.overflow();
		this.keepFrom = options.keepFrom();
		this.reserve = (int) (this.entries.capacity() * RESERVE);
		this.maxBlock = toNanos(options.maxBlock());
	}

	static long toNanos(Duration duration) {
		return (duration.compareTo(LogLimits.FOREVER) < 0) ? duration.toNanos() : Long.MAX_VALUE / 2;
	}

	/** Return why the entry was not taken, or {@code null} if it was. */
	@Nullable LogLoss put(LogLevel level, Object entry) {
		if (this.closed) {
			return LogLoss.SHUTDOWN;
		}
		if (this.overflow == LogOverflow.DROP_BELOW_LEVEL && level.compareTo(this.keepFrom) < 0) {
			if (!this.entries.offerIfBelowThreshold(entry, this.reserve)) {
				return LogLoss.BELOW_LEVEL;
			}
		}
		else if (!this.entries.offer(entry)) {
			if (this.overflow != LogOverflow.BLOCK || this.stuck || !await(entry, this.maxBlock, true)) {
				return this.closed ? LogLoss.SHUTDOWN : LogLoss.QUEUE_FULL;
			}
		}
		// Seen by the one who goes to sleep, or sees that he does: both come after the
		// offer
		if (this.sleeping) {
			wake();
		}
		return null;
	}

	/** Put something that is no entry, such as a mark. */
	boolean putMark(Object mark, Duration timeout) {
		boolean put = !this.closed && (this.entries.offer(mark) || await(mark, toNanos(timeout), false));
		wake();
		return put;
	}

	private boolean await(Object entry, long longest, boolean together) {
		boolean interrupted = false;
		long start = System.nanoTime();
		long wait = SHORTEST_WAIT;
		try {
			while (!this.closed && !(together && this.stuck)) {
				LockSupport.parkNanos(wait);
				// An interrupted thread would not wait any more; it gets its interrupt
				// back later
				interrupted |= Thread.interrupted();
				if (this.entries.offer(entry)) {
					return true;
				}
				if (System.nanoTime() - start >= longest) {
					this.stuck |= together;
					return false;
				}
				wait = Math.min(wait * 2, LONGEST_WAIT);
			}
			return false;
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/** Take the next one, or {@code null}. Only for the thread that writes. */
	@Nullable Object poll() {
		Object entry = this.entries.poll();
		if (entry != null && this.stuck) {
			this.stuck = false;
		}
		return entry;
	}

	boolean isEmpty() {
		return this.entries.isEmpty();
	}

	int size() {
		return this.entries.size();
	}

	void consumer(Thread thread) {
		this.consumer = thread;
	}

	/** Wait until there is an entry or somebody calls {@link #wake()}. */
	void sleep() {
		this.sleeping = true;
		if (this.entries.isEmpty() && !this.closed) {
			LockSupport.park(this);
		}
		this.sleeping = false;
	}

	/** Wait, without being woken by entries. */
	void pause(long nanos) {
		if (nanos > 0) {
			LockSupport.parkNanos(this, nanos);
		}
	}

	void wake() {
		this.sleeping = false;
		LockSupport.unpark(this.consumer);
	}

	/** From now on nothing is taken. */
	void close() {
		this.closed = true;
		wake();
	}

}
