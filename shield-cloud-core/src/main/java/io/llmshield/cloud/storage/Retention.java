package io.llmshield.cloud.storage;

import java.time.Instant;

/**
 * Until when an object can be neither changed nor deleted. Immutable.
 *
 * @param mode whether privileged users may lift it
 * @param until the end
 */
public record Retention(Mode mode, Instant until) {

	/**
	 * Modes of retention.
	 */
	public enum Mode {

		/** Privileged users may lift it. */
		GOVERNANCE,

		/** Nobody may lift it. */
		COMPLIANCE

	}

}
