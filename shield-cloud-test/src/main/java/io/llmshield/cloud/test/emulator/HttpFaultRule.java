package io.llmshield.cloud.test.emulator;

import org.jspecify.annotations.Nullable;

/**
 * Decides which requests a {@link FaultProxy} breaks. Called from several threads.
 */
@FunctionalInterface
public interface HttpFaultRule {

	/** Breaks nothing. */
	HttpFaultRule NONE = (request) -> null;

	/**
	 * Decide on one request.
	 * @param request the request
	 * @return the fault, or {@code null} to pass it on
	 */
	@Nullable HttpFault faultFor(ProxiedRequest request);

}
