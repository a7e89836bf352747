package io.llmshield.cloud.metrics;

import java.time.Duration;
import java.util.List;

/**
 * One provider's metrics service: sends one batch, once. Buffering, splitting, repeating
 * and counting are done above it. Thread-safe.
 */
public interface MetricDriver {

	/**
	 * Return the provider's id.
	 * @return for example {@code aws}
	 */
	String provider();

	/**
	 * Return what one call may carry.
	 * @return the limits; always the same
	 */
	MetricLimits limits();

	/**
	 * Return how much of {@link MetricLimits#maxBytes()} a point takes, its share of the
	 * call's frame included.
	 * @param metric the point
	 * @return at least as many bytes as it has on the wire
	 */
	int bytes(Metric metric);

	/**
	 * Send a batch in one call, without repeating it.
	 * @param batch 1 to {@link MetricLimits#maxPoints()} points within the limits
	 * @return what became of them
	 * @throws io.llmshield.cloud.CloudException if none was taken, or if it is not known
	 * whether some were; with {@code INVALID_ARGUMENT} the batch is sent again in halves,
	 * so that a bad point takes no other with it
	 */
	MetricReceipt write(List<Metric> batch);

	/**
	 * Return how far apart the points of a series may be of which the driver makes one. A
	 * call may then carry any number of a series' points, all within that time of the
	 * first, and {@link MetricLimits#maxPoints()} and {@link MetricLimits#maxBytes()}
	 * count each series once.
	 * @return the time; zero, the default, if the driver makes one of several nowhere
	 */
	default Duration mergeSpan() {
		return Duration.ZERO;
	}

	/**
	 * Return the driver for points that were added up before, as a registry of Micrometer
	 * makes them: one of a series for each step.
	 * @return a driver that sends each point as it is; this one, unless it makes one of
	 * several
	 */
	default MetricDriver forSteps() {
		return this;
	}

}
