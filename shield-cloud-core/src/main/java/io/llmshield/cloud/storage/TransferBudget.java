package io.llmshield.cloud.storage;

import java.lang.ref.SoftReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * The memory that the parts of all uploads share: a fair count of bytes, and the arrays
 * of the usual size, kept for reuse as long as nobody else needs the memory. Thread-safe.
 * <p>
 * Whoever waits here must hold no buffer of this budget that only he can give back. Then
 * every buffer that is out comes back as fast as those who fill it produce and send, and
 * a wait ends however many uploads there are. Producers may take any time, though, so
 * waits have an end of their own.
 */
class TransferBudget {

	private final long total;

	/**
	 * How many bytes one permit stands for: a semaphore counts no further than an int.
	 */
	private final long unit;

	private final int permits;

	private final Semaphore semaphore;

	private final int usualSize;

	private final IntFunction<byte[]> allocator;

	private final Duration patience;

	private final AtomicLong used = new AtomicLong();

	private final Deque<SoftReference<byte[]>> idle = new ArrayDeque<>();

	TransferBudget(long total, int usualSize, IntFunction<byte[]> allocator, Duration patience) {
		this.total = total;
		this.unit = Math.max(1, (total + Integer.MAX_VALUE - 1) / Integer.MAX_VALUE);
		this.permits = (int) (total / this.unit);
		this.semaphore = new Semaphore(this.permits, true);
		this.usualSize = usualSize;
		this.allocator = allocator;
		this.patience = patience;
	}

	long total() {
		return this.total;
	}

	/** How long a thread waits for a buffer. */
	Duration patience() {
		return this.patience;
	}

	/** How many bytes are promised to buffers that are out. */
	long used() {
		return this.used.get();
	}

	/** How many threads wait for a buffer. */
	int waiting() {
		return this.semaphore.getQueueLength();
	}

	/**
	 * Take a buffer if that is possible without waiting and without overtaking others.
	 * @param capacity the most bytes that it will hold
	 * @return the buffer, or {@code null}
	 * @throws InterruptedException if the thread is interrupted
	 */
	@Nullable PartBuffer tryTake(int capacity) throws InterruptedException {
		int needed = permitsFor(capacity);
		// tryAcquire() without a time would overtake those who wait
		return this.semaphore.tryAcquire(needed, 0, TimeUnit.SECONDS) ? taken(capacity, needed) : null;
	}

	/**
	 * Take a buffer; wait for it in the order of arrival, up to {@link #patience()}.
	 * @param capacity the most bytes that it will hold
	 * @return the buffer, or {@code null} if there was none in time
	 * @throws InterruptedException if the thread is interrupted
	 */
	@Nullable PartBuffer take(int capacity) throws InterruptedException {
		int needed = permitsFor(capacity);
		return this.semaphore.tryAcquire(needed, this.patience.toNanos(), TimeUnit.NANOSECONDS)
				? taken(capacity, needed) : null;
	}

	private PartBuffer taken(int capacity, int needed) {
		this.used.addAndGet(needed * this.unit);
		return new PartBuffer(this, capacity, needed);
	}

	int permitsFor(int bytes) {
		return (int) Math.min(this.permits, (bytes + this.unit - 1) / this.unit);
	}

	/**
	 * Return an array for bytes that were promised already.
	 * @param size its length
	 * @return a used or a new array
	 */
	byte[] array(int size) {
		byte[] reused = reuse(size);
		return (reused != null) ? reused : this.allocator.apply(size);
	}

	private byte @Nullable [] reuse(int size) {
		synchronized (this.idle) {
			while (size == this.usualSize && !this.idle.isEmpty()) {
				byte[] array = this.idle.pop().get();
				if (array != null) {
					return array;
				}
			}
			// Idle arrays and those that are out stay within the budget together
			while (!this.idle.isEmpty() && used() + (long) this.idle.size() * this.usualSize > this.total) {
				this.idle.pop();
			}
			return null;
		}
	}

	/**
	 * Take permits and the array back.
	 * @param returned how many permits
	 * @param array an array that is used no more, or {@code null}
	 */
	void giveBack(int returned, byte @Nullable [] array) {
		long bytes = returned * this.unit;
		if (array != null && array.length == this.usualSize) {
			synchronized (this.idle) {
				if (used() - bytes + (this.idle.size() + 1L) * this.usualSize <= this.total) {
					this.idle.push(new SoftReference<>(array));
				}
			}
		}
		this.used.addAndGet(-bytes);
		this.semaphore.release(returned);
	}

}
