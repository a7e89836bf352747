package io.llmshield.cloud.autoconfigure.traces;

/**
 * Tells how traces get on. Thread-safe.
 */
@FunctionalInterface
public interface TraceReport {

	/**
	 * Return how they get on.
	 * @return the status at this moment
	 */
	TraceStatus status();

}
