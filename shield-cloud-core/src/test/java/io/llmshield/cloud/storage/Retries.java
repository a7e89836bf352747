package io.llmshield.cloud.storage;

import java.util.function.Supplier;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.resilience.CallGuard;

/**
 * Makes three attempts, at once.
 */
final class Retries implements CallGuard {

	@Override
	public <T> T call(Supplier<T> call) {
		for (int attempt = 1;; attempt++) {
			try {
				return call.get();
			}
			catch (CloudException ex) {
				if (!ex.retryable() || attempt == 3) {
					throw ex;
				}
			}
		}
	}

}
