package io.llmshield.cloud.resilience;

import java.util.function.Supplier;

import org.springframework.util.function.SingletonSupplier;

/**
 * Makes the guard at its first call: Resilience4j takes a good part of the time that the
 * start of an application takes. Thread-safe.
 */
final class FirstUseCallGuard implements CallGuard {

	private final SingletonSupplier<Resilience4jCallGuard> guard;

	FirstUseCallGuard(Supplier<Resilience4jCallGuard> creation) {
		this.guard = SingletonSupplier.of(creation);
	}

	/** Return the guard, made if it was not yet. */
	Resilience4jCallGuard obtain() {
		return this.guard.obtain();
	}

	@Override
	public <T> T call(Supplier<T> call) {
		return obtain().call(call);
	}

	@Override
	public <T> T call(Supplier<T> call, long bytes) {
		return obtain().call(call, bytes);
	}

	@Override
	public <T> T callWithoutTimeLimit(Supplier<T> call) {
		return obtain().callWithoutTimeLimit(call);
	}

	@Override
	public <T> T repeat(Supplier<T> request) {
		return obtain().repeat(request);
	}

}
