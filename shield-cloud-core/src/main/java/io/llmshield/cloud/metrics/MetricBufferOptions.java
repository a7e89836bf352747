package io.llmshield.cloud.metrics;

import java.time.Duration;

/**
 * How points are kept and sent. Immutable.
 *
 * @param batchSize how many points make a batch that is sent at once; from 1, at most the
 * provider's limit
 * @param interval how long a point waits for its batch to fill up; at least 1 ms
 * @param capacity how many points may wait; at least the batch size. A point takes some
 * 300 bytes
 * @param retryPause how long the next attempt waits after one that failed, the guard's
 * own repetitions included; at least 1 ms
 * @param closeTimeout how long closing may take to send what is left, besides the time
 * that the provider asks for between points of a series; not negative
 */
public record MetricBufferOptions(int batchSize, Duration interval, int capacity, Duration retryPause,
		Duration closeTimeout) {

	/** 20 points or 10 s, 10,000 points at most, 1 s after a failure, 5 s to close. */
	public static final MetricBufferOptions DEFAULT = new MetricBufferOptions(20, Duration.ofSeconds(10), 10_000,
			Duration.ofSeconds(1), Duration.ofSeconds(5));

	/**
	 * Check.
	 * @throws IllegalArgumentException if a number is outside its range
	 */
	public MetricBufferOptions {
		check(batchSize >= 1, "batchSize must be at least 1");
		check(interval.toMillis() >= 1, "interval must be at least 1 ms");
		check(capacity >= batchSize, "capacity must be at least the batch size");
		check(retryPause.toMillis() >= 1, "retryPause must be at least 1 ms");
		check(!closeTimeout.isNegative(), "closeTimeout must not be negative");
	}

	private static void check(boolean holds, String message) {
		if (!holds) {
			throw new IllegalArgumentException(message);
		}
	}

}
