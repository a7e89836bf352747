package io.llmshield.cloud.autoconfigure.traces;

import java.net.URI;
import java.util.Map;

import io.llmshield.cloud.traces.TraceDestination;
import io.llmshield.cloud.traces.TraceLimits;

/**
 * A destination whose limits and attributes a test chooses.
 */
record FixedDestination(URI endpoint, Map<String, String> resourceAttributes,
		TraceLimits limits) implements TraceDestination {

	FixedDestination(URI endpoint, Map<String, String> resourceAttributes) {
		this(endpoint, resourceAttributes, new TraceLimits(1000, 1000, 1_000_000));
	}

	FixedDestination(URI endpoint, TraceLimits limits) {
		this(endpoint, Map.of(), limits);
	}

	@Override
	public String provider() {
		return "demo";
	}

	@Override
	public Map<String, String> authorize(byte[] body) {
		return Map.of();
	}

}
