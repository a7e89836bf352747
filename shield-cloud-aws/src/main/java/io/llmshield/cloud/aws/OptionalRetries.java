package io.llmshield.cloud.aws;

import java.time.Duration;
import java.util.function.Supplier;

import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.AcquireInitialTokenResponse;
import software.amazon.awssdk.retries.api.RecordSuccessRequest;
import software.amazon.awssdk.retries.api.RecordSuccessResponse;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenResponse;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.retries.api.RetryToken;
import software.amazon.awssdk.retries.api.TokenAcquisitionFailedException;

/**
 * A client's own retries for all calls but those made inside {@link #without}. The
 * strategy of a client is asked on the thread that makes the call, and the token that it
 * hands out stays with the call, so that one look at the thread decides. Thread-safe.
 */
public final class OptionalRetries implements RetryStrategy {

	private static final ThreadLocal<Boolean> WITHOUT = new ThreadLocal<>();

	private static final RetryToken ONCE = new RetryToken() {

		@Override
		public String toString() {
			return "one attempt";
		}

	};

	private static final AcquireInitialTokenResponse ONE_ATTEMPT = AcquireInitialTokenResponse.create(ONCE,
			Duration.ZERO);

	private final RetryStrategy own;

	/**
	 * Create it.
	 * @param own decides for all other calls
	 */
	OptionalRetries(RetryStrategy own) {
		this.own = own;
	}

	/**
	 * Make a call without retries, if the client has this strategy.
	 * @param <T> the result's type
	 * @param call calls a synchronous client
	 * @return the result
	 */
	public static <T> T without(Supplier<T> call) {
		Boolean before = WITHOUT.get();
		WITHOUT.set(Boolean.TRUE);
		try {
			return call.get();
		}
		finally {
			if (before == null) {
				WITHOUT.remove();
			}
		}
	}

	@Override
	public AcquireInitialTokenResponse acquireInitialToken(AcquireInitialTokenRequest request) {
		return isOff() ? ONE_ATTEMPT : this.own.acquireInitialToken(request);
	}

	@Override
	public RefreshRetryTokenResponse refreshRetryToken(RefreshRetryTokenRequest request) {
		if (request.token() == ONCE) {
			throw new TokenAcquisitionFailedException("One attempt only", ONCE, request.failure());
		}
		return this.own.refreshRetryToken(request);
	}

	@Override
	public RecordSuccessResponse recordSuccess(RecordSuccessRequest request) {
		return (request.token() == ONCE) ? RecordSuccessResponse.create(ONCE) : this.own.recordSuccess(request);
	}

	/** Sent with each request as the most that may come. */
	@Override
	public int maxAttempts() {
		return isOff() ? 1 : this.own.maxAttempts();
	}

	private static boolean isOff() {
		return WITHOUT.get() != null;
	}

	@Override
	public boolean useClientDefaults() {
		return this.own.useClientDefaults();
	}

	/** Return a builder of the client's own strategy. */
	@Override
	public RetryStrategy.Builder<?, ?> toBuilder() {
		return this.own.toBuilder();
	}

	@Override
	public String toString() {
		return "OptionalRetries(" + this.own + ")";
	}

}
