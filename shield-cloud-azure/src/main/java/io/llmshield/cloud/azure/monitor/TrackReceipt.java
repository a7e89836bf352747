package io.llmshield.cloud.azure.monitor;

import java.util.List;

import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * What became of the items of a request that the service answered item by item.
 *
 * @param refused how many it refused for good
 * @param left the places, from 0 and ascending, of those that it may take later
 * @param why why these were not taken; {@code null} if there are none
 */
public record TrackReceipt(int refused, List<Integer> left, @Nullable CloudException why) {

	/** It took them all. */
	static final TrackReceipt ALL = new TrackReceipt(0, List.of(), null);

	/**
	 * Make one.
	 */
	public TrackReceipt {
		left = List.copyOf(left);
	}

}
