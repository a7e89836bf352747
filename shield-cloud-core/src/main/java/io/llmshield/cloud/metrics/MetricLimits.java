package io.llmshield.cloud.metrics;

import java.time.Duration;

/**
 * What a provider takes. Immutable.
 *
 * @param maxPoints how many points one call may carry; from 1
 * @param maxBytes how many bytes one call may have, by {@link MetricDriver#bytes}; from 1
 * @param onePointPerSeries whether one call may carry only one point of a series
 * @param seriesSpacing how long after a call the next one may carry a point of the same
 * series; not negative
 * @param maxAge how old a point may be when it is sent
 * @param maxAhead how far ahead of now a point may be
 */
public record MetricLimits(int maxPoints, long maxBytes, boolean onePointPerSeries, Duration seriesSpacing,
		Duration maxAge, Duration maxAhead) {

	/**
	 * Check.
	 * @throws IllegalArgumentException if a number is outside its range
	 */
	public MetricLimits {
		if (maxPoints < 1 || maxBytes < 1 || seriesSpacing.isNegative() || maxAge.isNegative()
				|| maxAhead.isNegative()) {
			throw new IllegalArgumentException("The limits allow nothing: " + maxPoints + " points, " + maxBytes
					+ " bytes, " + seriesSpacing + ", " + maxAge + ", " + maxAhead);
		}
	}

}
