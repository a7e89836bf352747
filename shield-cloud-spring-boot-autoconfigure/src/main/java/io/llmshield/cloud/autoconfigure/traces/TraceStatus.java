package io.llmshield.cloud.autoconfigure.traces;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How traces get on at one moment. Immutable.
 *
 * @param provider the provider's id
 * @param failure what the last request failed with: the error's category in lower case
 * with hyphens, or {@code too-large}. {@code null} if it was taken or there was none
 * @param reason the same in words
 * @param failingSince when requests began to fail, or {@code null}
 * @param lastSuccess when a request was last taken, or {@code null}
 * @param spans how many spans met which outcome
 */
public record TraceStatus(String provider, @Nullable String failure, @Nullable String reason,
		@Nullable Instant failingSince, @Nullable Instant lastSuccess, Map<String, Long> spans) {

	/** Copy. */
	public TraceStatus {
		spans = Map.copyOf(spans);
	}

	/**
	 * Return how many spans were taken.
	 * @return the number since the start
	 */
	public long sent() {
		return this.spans.getOrDefault(TraceMeters.SUCCESS, 0L);
	}

	/**
	 * Return how many spans were lost.
	 * @return the sum of all other outcomes
	 */
	public long lost() {
		return this.spans.values().stream().mapToLong(Long::longValue).sum() - sent();
	}

}
