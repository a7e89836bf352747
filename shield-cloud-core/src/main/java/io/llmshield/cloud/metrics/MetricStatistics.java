package io.llmshield.cloud.metrics;

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
 */
public record MetricStatistics(int buffered, long sent, long dropped, @Nullable CloudException failure) {

}
