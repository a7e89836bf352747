package io.llmshield.cloud.resilience;

import java.util.function.Supplier;

/**
 * What stands between the portable code and a driver's call: retry, circuit breaker, time
 * limit and concurrency limit. Thread-safe.
 */
public interface CallGuard {

	/** Lets every call through as it is. */
	CallGuard NONE = new CallGuard() {

		@Override
		public <T> T call(Supplier<T> call) {
			return call.get();
		}

	};

	/**
	 * Make a call, more than once if it fails with something that may go away.
	 * @param <T> the result's type
	 * @param call the call; must be safe to repeat
	 * @return its result
	 * @throws io.llmshield.cloud.CloudException what the last attempt threw, or
	 * {@code UNAVAILABLE} with the breaker open, {@code TIMEOUT} at the time limit,
	 * {@code THROTTLED} when too many calls are under way, {@code CANCELLED} when the
	 * thread is interrupted
	 */
	<T> T call(Supplier<T> call);

	/**
	 * Make a call that sends bytes. Its time limit is longer by the time that they may
	 * take, see {@link SendingTime}.
	 * <p>
	 * This makes an ordinary call; a guard that keeps a time limit overrides it.
	 * @param <T> the result's type
	 * @param call the call; must be safe to repeat
	 * @param bytes how many bytes each attempt sends
	 * @return its result
	 * @throws io.llmshield.cloud.CloudException as {@link #call(Supplier)} does
	 */
	default <T> T call(Supplier<T> call, long bytes) {
		return call(call);
	}

	/**
	 * Make a call that may rightly take longer than the time limit, such as a copy of a
	 * large object that the provider makes piece by piece.
	 * @param <T> the result's type
	 * @param call the call; must be safe to repeat, and must end each of its requests in
	 * time by itself
	 * @return its result
	 * @throws io.llmshield.cloud.CloudException as {@link #call} does, but for the time
	 * limit
	 */
	default <T> T callWithoutTimeLimit(Supplier<T> call) {
		return call(call);
	}

	/**
	 * Repeat a request of a call that is under way, so that the call need not begin anew
	 * for the sake of one of its many requests. The attempts, their waits and what is
	 * worth repeating are those of a call; the request takes no further place among the
	 * calls under way, and the breaker sees the call alone. There is no time limit.
	 * <p>
	 * This makes a nested call; a guard whose calls take a place overrides it.
	 * @param <T> the result's type
	 * @param request the request; must be safe to repeat, and must end in time by itself
	 * @return its result
	 * @throws io.llmshield.cloud.CloudException what the last attempt threw, or
	 * {@code CANCELLED} when the thread is interrupted
	 */
	default <T> T repeat(Supplier<T> request) {
		return callWithoutTimeLimit(request);
	}

	/**
	 * Make a call without a result.
	 * @param call the call; must be safe to repeat
	 */
	default void run(Runnable call) {
		call(() -> {
			call.run();
			return Boolean.TRUE;
		});
	}

}
