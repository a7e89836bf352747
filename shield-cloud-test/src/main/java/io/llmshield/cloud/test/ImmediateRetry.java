package io.llmshield.cloud.test;

import java.util.function.Supplier;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.resilience.CallGuard;

/**
 * Repeats a call that failed with something retryable, at once and at most
 * {@value #ATTEMPTS} times in all. Stands in for Resilience4j in contracts, so that they
 * neither wait nor depend on a breaker's state.
 */
public final class ImmediateRetry implements CallGuard {

	/** How often a call is made at most. */
	public static final int ATTEMPTS = 3;

	@Override
	public <T> T call(Supplier<T> call) {
		for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
			try {
				return call.get();
			}
			catch (CloudException ex) {
				if (!ex.retryable()) {
					throw ex;
				}
			}
		}
		return call.get();
	}

}
