package io.llmshield.cloud.sample.archive;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.stereotype.Component;

/**
 * Makes ids. Each is greater than the one before, also within a millisecond and when the
 * clock steps back, so that a listing can go on after the last id that was seen. The
 * other 62 bits are random: ids cannot be guessed, and those of several instances do not
 * collide. Thread-safe.
 */
@Component
public class ScanIds {

	private static final int COUNTER_BITS = 12;

	private static final long VERSION = 0x7000L;

	private static final long VARIANT = 0x8000_0000_0000_0000L;

	private final SecureRandom random = new SecureRandom();

	private final AtomicLong last = new AtomicLong();

	private final Clock clock;

	ScanIds(Clock clock) {
		this.clock = clock;
	}

	/**
	 * Make an id.
	 * @return the id
	 */
	public ScanId next() {
		long now = this.clock.millis() << COUNTER_BITS;
		long tick = this.last.updateAndGet((previous) -> Math.max(previous + 1, now));
		long millis = tick >>> COUNTER_BITS;
		long counter = tick & ((1 << COUNTER_BITS) - 1);
		long high = (millis << 16) | VERSION | counter;
		long low = VARIANT | (this.random.nextLong() >>> 2);
		return new ScanId(new UUID(high, low).toString());
	}

}
