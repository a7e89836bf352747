package io.llmshield.cloud.resilience;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.core.exception.AcquirePermissionCancelledException;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * A guard made of Resilience4j's parts; the order of the parts is the one expression in
 * {@link #guarded(Supplier)}.
 */
final class Resilience4jCallGuard implements CallGuard {

	private final GuardErrors errors;

	private final Retry retry;

	private final CircuitBreaker breaker;

	private final Bulkhead bulkhead;

	private final @Nullable TimeLimitedCalls timeLimited;

	private final LongAdder repeatedAttempts = new LongAdder();

	private final LongAdder throttledAttempts = new LongAdder();

	Resilience4jCallGuard(GuardErrors errors, Retry retry, CircuitBreaker breaker, Bulkhead bulkhead,
			@Nullable TimeLimiter timeLimiter, Executor executor) {
		this.errors = errors;
		this.retry = retry;
		this.breaker = breaker;
		this.bulkhead = bulkhead;
		this.timeLimited = (timeLimiter != null) ? new TimeLimitedCalls(timeLimiter, executor, errors) : null;
		retry.getEventPublisher().onRetry((event) -> this.repeatedAttempts.increment());
	}

	@Override
	public <T> T call(Supplier<T> call) {
		return call(call, 0);
	}

	@Override
	public <T> T call(Supplier<T> call, long bytes) {
		return guarded((this.timeLimited != null) ? this.timeLimited.limit(call, bytes) : call);
	}

	@Override
	public <T> T callWithoutTimeLimit(Supplier<T> call) {
		return guarded(call);
	}

	@Override
	public <T> T repeat(Supplier<T> request) {
		try {
			return Retry.decorateSupplier(this.retry, () -> counted(request)).get();
		}
		catch (CloudException ex) {
			throw cancelledOr(ex);
		}
	}

	private <T> T guarded(Supplier<T> limited) {
		Supplier<T> guarded = Retry.decorateSupplier(this.retry, CircuitBreaker.decorateSupplier(this.breaker,
				Bulkhead.decorateSupplier(this.bulkhead, () -> counted(limited))));
		try {
			return guarded.get();
		}
		catch (CallNotPermittedException ex) {
			throw this.errors.breakerOpen(ex);
		}
		catch (BulkheadFullException ex) {
			throw this.errors.tooManyCalls(ex);
		}
		catch (AcquirePermissionCancelledException ex) {
			Thread.currentThread().interrupt();
			throw this.errors.cancelled(ex);
		}
		catch (CloudException ex) {
			throw cancelledOr(ex);
		}
	}

	/** Interrupted while waiting to repeat: the retry sets the flag and throws this. */
	private CloudException cancelledOr(CloudException error) {
		return (error.retryable() && Thread.currentThread().isInterrupted()) ? this.errors.cancelled(error) : error;
	}

	/** A full bulkhead is not counted: the provider was not asked. */
	private <T> T counted(Supplier<T> attempt) {
		try {
			return attempt.get();
		}
		catch (CloudException ex) {
			if (ex.category() == CloudErrorCategory.THROTTLED) {
				this.throttledAttempts.increment();
			}
			throw ex;
		}
	}

	String provider() {
		return this.errors.provider();
	}

	String capability() {
		return this.errors.capability();
	}

	long repeatedAttempts() {
		return this.repeatedAttempts.sum();
	}

	long throttledAttempts() {
		return this.throttledAttempts.sum();
	}

}
