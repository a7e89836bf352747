package io.llmshield.cloud.metrics;

import java.util.Set;

import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * What became of the points of a call that the provider answered. Immutable.
 *
 * @param refused how many points the provider refused for good
 * @param again places in the batch, from 0, of points that the provider did not take and
 * may take later
 * @param failure why it did not take those; {@code null} if there are none
 */
public record MetricReceipt(int refused, Set<Integer> again, @Nullable CloudException failure) {

	/** The provider took them all. */
	public static final MetricReceipt ALL = new MetricReceipt(0, Set.of(), null);

	/**
	 * Check and copy.
	 * @throws IllegalArgumentException if there are points to send again without a
	 * reason, or the other way round
	 */
	public MetricReceipt {
		again = Set.copyOf(again);
		if (again.isEmpty() != (failure == null)) {
			throw new IllegalArgumentException("Points to send again and the reason belong together");
		}
	}

	/**
	 * Every other point was taken.
	 * @param refused how many points the provider refused for good
	 * @return the receipt
	 */
	public static MetricReceipt refused(int refused) {
		return new MetricReceipt(refused, Set.of(), null);
	}

}
