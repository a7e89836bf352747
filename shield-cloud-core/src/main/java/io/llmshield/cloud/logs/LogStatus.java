package io.llmshield.cloud.logs;

import java.time.Instant;
import java.util.Map;

import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * How a pipeline is doing at one moment.
 *
 * @param failure what the last call failed with, or {@code null} if it succeeded or there
 * was none
 * @param failingSince when calls began to fail, or {@code null}
 * @param lastSuccess when a call last succeeded, or {@code null}
 * @param queued entries in memory
 * @param spilledBytes bytes in the spill directory that are still to be delivered
 * @param delivered entries that the provider has taken
 * @param lost entries that were lost, by reason
 */
public record LogStatus(@Nullable CloudException failure, @Nullable Instant failingSince, @Nullable Instant lastSuccess,
		int queued, long spilledBytes, long delivered, Map<LogLoss, Long> lost) {

	/**
	 * Return how many entries were lost.
	 * @return the sum of all reasons
	 */
	public long lostEntries() {
		return this.lost.values().stream().mapToLong(Long::longValue).sum();
	}

}
