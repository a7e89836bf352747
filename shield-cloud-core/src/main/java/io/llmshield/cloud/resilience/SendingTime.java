package io.llmshield.cloud.resilience;

import java.time.Duration;

/**
 * How much longer a request may take because of the bytes that it sends: the time limit
 * is for the answer, and sending takes as long as the uplink is slow. Used by the guard,
 * and by drivers that keep the time limit themselves. Stateless and thread-safe.
 */
public final class SendingTime {

	/**
	 * What a single request may take a second for, in bytes: 64 KiB. The largest default
	 * budget of memory has 32 parts of 8 MiB on their way at once, so an uplink of 16
	 * Mbit/s that all of them share is fast enough, and one of 2 Mbit/s for the four
	 * parts of a single upload. The price: a connection that is dead is told from a slow
	 * one after 158 s instead of 30 s while it sends such a part.
	 */
	public static final int BYTES_PER_SECOND = 64 * 1024;

	private SendingTime() {
	}

	/**
	 * Return how long a request may take that sends a body.
	 * @param limit the time limit of a request without one
	 * @param bytes the body's length
	 * @return the limit and a second for each {@value #BYTES_PER_SECOND} bytes
	 */
	public static Duration limit(Duration limit, long bytes) {
		return limit.plusMillis(millis(bytes));
	}

	static long millis(long bytes) {
		return bytes * 1000 / BYTES_PER_SECOND;
	}

}
