package io.llmshield.cloud.storage;

import java.util.function.Consumer;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.resilience.CallGuard;

/**
 * The way to the driver: every call passes the guard, and every error comes back told in
 * terms of the operation. Thread-safe.
 */
final class DriverCalls {

	private final StorageDriver driver;

	private final CallGuard guard;

	DriverCalls(StorageDriver driver, CallGuard guard) {
		this.driver = driver;
		this.guard = guard;
	}

	StorageDriver driver() {
		return this.driver;
	}

	<T> T call(Operation operation, Supplier<T> call) {
		return explained(operation, () -> this.guard.call(() -> translated(operation, call)));
	}

	/**
	 * Make a call that sends bytes, and may take longer for it.
	 * @param <T> the result's type
	 * @param operation the operation
	 * @param call the call
	 * @param bytes how many bytes it sends
	 * @return the result
	 */
	<T> T send(Operation operation, Supplier<T> call, long bytes) {
		return explained(operation, () -> this.guard.call(() -> translated(operation, call), bytes));
	}

	/**
	 * Make a call that takes as long as the object is large.
	 * @param <T> the result's type
	 * @param operation the operation
	 * @param call the call
	 * @return the result
	 */
	<T> T callWithoutTimeLimit(Operation operation, Supplier<T> call) {
		return explained(operation, () -> this.guard.callWithoutTimeLimit(() -> translated(operation, call)));
	}

	/**
	 * Repeat a request of a call that is under way.
	 * @param <T> the result's type
	 * @param operation the operation
	 * @param request the request
	 * @return the result
	 */
	<T> T repeat(Operation operation, Supplier<T> request) {
		return this.guard.repeat(() -> translated(operation, request));
	}

	private static <T> T explained(Operation operation, Supplier<T> guarded) {
		try {
			return guarded.get();
		}
		catch (CloudException ex) {
			throw operation.explain(ex);
		}
	}

	void run(Operation operation, Runnable call) {
		call(operation, () -> {
			call.run();
			return Boolean.TRUE;
		});
	}

	/**
	 * Make a call whose result has to be given back. What an attempt obtains after the
	 * guard gave up on it is given back at once.
	 * @param <T> the result's type
	 * @param operation the operation
	 * @param call the call
	 * @param giveBack takes results that nobody gets
	 * @return the result
	 */
	<T> T obtain(Operation operation, Supplier<T> call, Consumer<T> giveBack) {
		Obtained<T> obtained = new Obtained<>(giveBack);
		T taken = null;
		try {
			taken = call(operation, () -> obtained.offer(call.get()));
			return taken;
		}
		finally {
			obtained.close(taken);
		}
	}

	private static <T> T translated(Operation operation, Supplier<T> call) {
		try {
			return call.get();
		}
		catch (CloudException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw operation.unexpected(ex);
		}
	}

}
