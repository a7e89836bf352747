package io.llmshield.cloud.traces;

import java.net.URI;
import java.util.Map;

/**
 * A collector of OpenTelemetry, or anything else that takes OTLP without credentials.
 *
 * @param provider the provider's id
 * @param endpoint the whole URL, for example {@code http://127.0.0.1:4318/v1/traces}
 */
public record CollectorDestination(String provider, URI endpoint) implements TraceDestination {

	/**
	 * The collector reads 20 MiB by default, and some servers 4 MiB; the rest is ours.
	 */
	private static final TraceLimits LIMITS = new TraceLimits(10_000, 100_000, 4_000_000);

	@Override
	public TraceLimits limits() {
		return LIMITS;
	}

	@Override
	public Map<String, String> resourceAttributes() {
		return Map.of();
	}

	@Override
	public Map<String, String> authorize(byte[] body) {
		return Map.of();
	}

}
