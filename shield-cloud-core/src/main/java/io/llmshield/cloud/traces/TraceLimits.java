package io.llmshield.cloud.traces;

import org.springframework.util.Assert;

/**
 * What one request with spans may hold. What is more is sent in several.
 *
 * @param spans the most spans, at least 1
 * @param attributes the most attributes of spans, their events and links together, and of
 * the resource, at least 1
 * @param bytes the most bytes before compression, at least 1
 */
public record TraceLimits(int spans, int attributes, int bytes) {

	/**
	 * Check the numbers.
	 */
	public TraceLimits {
		Assert.isTrue(spans > 0 && attributes > 0 && bytes > 0, "Limits must be positive");
	}

}
