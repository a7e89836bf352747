package io.llmshield.cloud.test.emulator;

import org.jspecify.annotations.Nullable;

/**
 * A request that came to a {@link FaultProxy}. Immutable.
 *
 * @param number counted from 1 in the order of arrival
 * @param method the HTTP method
 * @param target path and query, as the client sent them
 * @param headers the header lines, as the client sent them
 * @param bodyLength the length of the body in bytes
 * @param fault what was done to it, or {@code null}
 */
public record ProxiedRequest(long number, String method, String target, String headers, int bodyLength,
		@Nullable HttpFault fault) {

	ProxiedRequest with(@Nullable HttpFault fault) {
		return new ProxiedRequest(this.number, this.method, this.target, this.headers, this.bodyLength, fault);
	}

}
