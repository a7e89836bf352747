package io.llmshield.cloud.test;

/**
 * What may happen to a call that brings telemetry to a provider. None of it stores
 * anything, except {@link #LOST_REPLY}.
 */
public enum TelemetryFault {

	/** The provider asks for fewer calls. */
	THROTTLED,

	/** The provider has an error of its own. */
	UNAVAILABLE,

	/** The permission is missing. */
	FORBIDDEN,

	/** The connection breaks before anything is done. */
	RESET,

	/** The provider has done it, but its answer does not arrive. */
	LOST_REPLY

}
