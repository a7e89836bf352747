package io.llmshield.cloud.logs;

/**
 * What happens to an entry when the queue is full.
 */
public enum LogOverflow {

	/**
	 * The caller waits until there is room, at most {@link LogOptions#maxBlock()}. Once a
	 * caller has waited for so long in vain, others do not wait until the queue moves
	 * again.
	 */
	BLOCK,

	/** The entry is dropped, the caller never waits. */
	DROP_NEWEST,

	/**
	 * Entries below {@link LogOptions#keepFrom()} are dropped from three quarters of the
	 * capacity on, which leaves room for the others; those are dropped when the queue is
	 * full. The caller never waits.
	 */
	DROP_BELOW_LEVEL

}
