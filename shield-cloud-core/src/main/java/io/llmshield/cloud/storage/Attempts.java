package io.llmshield.cloud.storage;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * How the attempts of one guarded write went. Tells a refusal from the echo of an earlier
 * attempt that did its work but whose reply was lost. Thread-safe.
 */
final class Attempts {

	private final AtomicInteger begun = new AtomicInteger();

	private final AtomicReference<@Nullable CloudException> first = new AtomicReference<>();

	<T> Supplier<T> watch(Supplier<T> call) {
		return () -> {
			this.begun.incrementAndGet();
			try {
				return call.get();
			}
			catch (CloudException ex) {
				this.first.compareAndSet(null, ex);
				throw ex;
			}
		};
	}

	boolean none() {
		return this.begun.get() == 0;
	}

	boolean retried() {
		return this.begun.get() > 1;
	}

	/**
	 * Return how the first attempt failed, whose outcome is the unknown one.
	 * @param last the error of the last attempt
	 * @return the first error, or the last one if the first attempt has not ended
	 */
	CloudException first(CloudException last) {
		CloudException known = this.first.get();
		return (known != null) ? known : last;
	}

}
