package io.llmshield.cloud.metrics;

import java.util.List;

import io.llmshield.cloud.CloudException;

/**
 * Says that the provider took some points of a call, refused some for good, and may take
 * the others later. The buffer sends those again, without the ones that arrived.
 * Immutable.
 */
public final class PartialWriteException extends CloudException {

	private static final long serialVersionUID = 1L;

	private final int refused;

	private final transient List<Integer> left;

	/**
	 * Create one.
	 * @param why why the points that are left were not taken
	 * @param refused how many were refused for good
	 * @param left the places in the batch, from 0, of the points that may be taken later;
	 * ascending
	 */
	public PartialWriteException(CloudException why, int refused, List<Integer> left) {
		super(why.toBuilder());
		this.refused = refused;
		this.left = List.copyOf(left);
	}

	/**
	 * Return how many points were refused for good.
	 * @return the number
	 */
	public int refused() {
		return this.refused;
	}

	/**
	 * Return which points may be taken later.
	 * @return their places in the batch, ascending
	 */
	public List<Integer> left() {
		return this.left;
	}

}
