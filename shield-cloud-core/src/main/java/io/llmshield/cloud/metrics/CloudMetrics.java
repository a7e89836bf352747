package io.llmshield.cloud.metrics;

import java.time.Duration;

/**
 * Sends single data points to the provider's metrics service. For what happens often use
 * Micrometer's meters, which add up before anything is sent; a point of this interface is
 * sent as it is. Thread-safe.
 * <p>
 * Points wait in memory, bounded, and are sent in batches by a thread of its own. A point
 * is sent at least once; one that cannot be sent is dropped and counted
 * ({@link MetricMeterDocumentation}). Recording never blocks and never fails for what
 * happens on the way.
 */
public interface CloudMetrics extends AutoCloseable {

	/**
	 * Record a point.
	 * @param metric the point
	 * @throws io.llmshield.cloud.CloudException {@code INVALID_ARGUMENT} if its time lies
	 * too far from now for the provider, or if it has too many dimensions together with
	 * those of all points
	 */
	void record(Metric metric);

	/**
	 * Send what was recorded before, without waiting for a batch to fill up.
	 * @param timeout how long to wait at most
	 * @return {@code true} if all of it was sent or dropped in that time; {@code false}
	 * if not, or if the thread was interrupted, whose flag then stays set. What is left
	 * is still sent later
	 */
	boolean flush(Duration timeout);

	/**
	 * Return what has become of the points.
	 * @return the numbers since the start
	 */
	MetricStatistics statistics();

	/**
	 * The application stops: send what was recorded before, and count from now the time
	 * that closing may take. Returns at once; points are still taken.
	 */
	default void stopping() {
		// What sends nothing has nothing to hurry with
	}

	/**
	 * Send what was recorded, for as long as was set when this was made, and drop the
	 * rest. Points that are recorded afterwards are dropped and counted. Does nothing
	 * when called again.
	 */
	@Override
	void close();

	/**
	 * Return metrics that go nowhere: points are checked for their form, and forgotten.
	 * @return stands in where exporting is switched off
	 */
	static CloudMetrics disabled() {
		return DisabledMetrics.INSTANCE;
	}

}
