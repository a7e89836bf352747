package io.llmshield.cloud.test.faults;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import org.jspecify.annotations.Nullable;

/**
 * Counts the bytes that are on their way to a driver, and fails the call that carries a
 * certain byte. Thread-safe.
 */
public final class UploadMeter {

	private final AtomicLong inFlight = new AtomicLong();

	private final AtomicLong peak = new AtomicLong();

	private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();

	UploadMeter() {
	}

	/**
	 * Return the most bytes that were on their way at once.
	 * @return the number of bytes
	 */
	public long peak() {
		return this.peak.get();
	}

	/**
	 * Return how many bytes are on their way now.
	 * @return the number of bytes
	 */
	public long inFlight() {
		return this.inFlight.get();
	}

	void failAt(long position, CloudErrorCategory category) {
		this.failure.set(new Failure(position, category));
	}

	<T> T carry(long offset, int length, Supplier<T> call) {
		long now = this.inFlight.addAndGet(length);
		this.peak.accumulateAndGet(now, Math::max);
		try {
			Failure planned = this.failure.get();
			if (planned != null && planned.isIn(offset, length) && this.failure.compareAndSet(planned, null)) {
				throw FaultPlan.error(StorageCall.PART, planned.category, "injected at byte " + planned.position);
			}
			return call.get();
		}
		finally {
			this.inFlight.addAndGet(-length);
		}
	}

	private record Failure(long position, CloudErrorCategory category) {

		boolean isIn(long offset, int length) {
			return this.position >= offset && this.position < offset + length;
		}

	}

}
