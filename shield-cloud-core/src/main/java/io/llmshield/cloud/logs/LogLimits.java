package io.llmshield.cloud.logs;

import java.time.Duration;

/**
 * What a provider takes in one call.
 *
 * @param maxEntries the most entries
 * @param maxBytes the most bytes, as {@link LogDriver#size} counts them
 * @param maxEntryBytes the most bytes of one entry, counted alike
 * @param maxAge the oldest entry that is taken
 * @param maxAhead how far an entry's time may lie ahead
 * @param maxSpan the most time between the first entry and the last one
 */
public record LogLimits(int maxEntries, int maxBytes, int maxEntryBytes, Duration maxAge, Duration maxAhead,
		Duration maxSpan) {

	/** More than any application lives through. */
	static final Duration FOREVER = Duration.ofDays(36_500);

	/**
	 * Make limits.
	 * @throws IllegalArgumentException if a number is below 1, or one entry may be larger
	 * than all of them
	 */
	public LogLimits {
		if (maxEntries < 1 || maxEntryBytes < 1 || maxEntryBytes > maxBytes) {
			throw new IllegalArgumentException("The limits contradict each other: " + maxEntries + " entries, "
					+ maxBytes + " bytes, " + maxEntryBytes + " bytes of one entry");
		}
	}

	/**
	 * Make limits that do not look at the time.
	 * @param maxEntries the most entries
	 * @param maxBytes the most bytes
	 * @param maxEntryBytes the most bytes of one entry
	 * @return the limits
	 */
	public static LogLimits ofSize(int maxEntries, int maxBytes, int maxEntryBytes) {
		return new LogLimits(maxEntries, maxBytes, maxEntryBytes, FOREVER, FOREVER, FOREVER);
	}

}
