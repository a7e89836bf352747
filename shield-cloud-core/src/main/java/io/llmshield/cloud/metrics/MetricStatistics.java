package io.llmshield.cloud.metrics;

import java.time.Instant;

import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * What has become of the points of a {@link CloudMetrics}. Immutable.
 *
 * @param buffered how many wait to be sent
 * @param sent how many the provider took
 * @param dropped how many were dropped, for whatever reason
 * @param failure what the last attempt to send failed with, {@code null} once one has
 * succeeded
 * @param failingSince when attempts began to fail, {@code null} if the last one succeeded
 * @param lastSuccess when the provider last took points, {@code null} if it never did
 */
public record MetricStatistics(int buffered, long sent, long dropped, @Nullable CloudException failure,
		@Nullable Instant failingSince, @Nullable Instant lastSuccess) {

	static final MetricStatistics NOTHING = new MetricStatistics(0, 0, 0, null, null, null);

}
