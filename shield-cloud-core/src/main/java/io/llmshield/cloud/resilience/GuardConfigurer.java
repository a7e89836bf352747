package io.llmshield.cloud.resilience;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.Registry;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the parts of one guard. Numbers come from what a registry holds under the guard's
 * name, else from the options; the rule of what is a failure is always ours.
 */
final class GuardConfigurer {

	private final String name;

	private final ResilienceOptions options;

	private final CallGuards.Registries registries;

	GuardConfigurer(String name, ResilienceOptions options, CallGuards.Registries registries) {
		this.name = name;
		this.options = options;
		this.registries = registries;
	}

	Resilience4jCallGuard guard(String provider, String capability, Executor executor) {
		return new Resilience4jCallGuard(new GuardErrors(provider, capability), retry(), breaker(), bulkhead(),
				timeLimiter(), executor);
	}

	private Retry retry() {
		RetryConfig base = configured(this.registries.retries(), Retry::getRetryConfig, this::retryConfig);
		RetryConfig config = RetryConfig.from(base).retryOnException(GuardErrors::worthRepeating).build();
		Retry retry = Retry.of(this.name, config);
		return register(this.registries.retries(), retry, () -> this.registries.retries().retry(this.name, config));
	}

	private RetryConfig retryConfig() {
		ResilienceOptions.Retry retry = this.options.retry();
		// Zero jitter is outside the range that the randomised function takes.
		IntervalFunction backoff = (retry.jitter() > 0)
				? IntervalFunction.ofExponentialRandomBackoff(retry.initialBackoff(), retry.multiplier(),
						retry.jitter(), retry.maxBackoff())
				: IntervalFunction.ofExponentialBackoff(retry.initialBackoff(), retry.multiplier(), retry.maxBackoff());
		return RetryConfig.custom()
			.maxAttempts(retry.maxAttempts())
			.intervalBiFunction((attempt, outcome) -> Math.max(backoff.apply(attempt),
					asked(outcome.isLeft() ? outcome.getLeft() : null, retry.maxBackoff())))
			.build();
	}

	/**
	 * A provider may ask for a wait, but not for a longer one than the application
	 * allows.
	 */
	private static long asked(@Nullable Throwable failure, Duration most) {
		Duration asked = (failure instanceof CloudException error) ? error.retryAfter() : null;
		return (asked == null) ? 0 : ((asked.compareTo(most) < 0) ? asked : most).toMillis();
	}

	private CircuitBreaker breaker() {
		CircuitBreakerConfig base = configured(this.registries.breakers(), CircuitBreaker::getCircuitBreakerConfig,
				this::breakerConfig);
		CircuitBreakerConfig config = CircuitBreakerConfig.from(base)
			.recordException(GuardErrors::failureOfProvider)
			.ignoreException(GuardErrors::saysNothingOfProvider)
			.build();
		CircuitBreaker breaker = CircuitBreaker.of(this.name, config);
		return register(this.registries.breakers(), breaker,
				() -> this.registries.breakers().circuitBreaker(this.name, config));
	}

	private CircuitBreakerConfig breakerConfig() {
		ResilienceOptions.Breaker breaker = this.options.breaker();
		return CircuitBreakerConfig.custom()
			.slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
			.slidingWindowSize(breaker.window())
			.minimumNumberOfCalls(breaker.minimumCalls())
			.failureRateThreshold(breaker.failureRate())
			.waitDurationInOpenState(breaker.openFor())
			.permittedNumberOfCallsInHalfOpenState(breaker.halfOpenCalls())
			.build();
	}

	private Bulkhead bulkhead() {
		return this.registries.bulkheads()
			.bulkhead(this.name, () -> this.registries.bulkheads().getConfiguration(this.name).orElseGet(() -> {
				ResilienceOptions.Limits limits = this.options.limits();
				return BulkheadConfig.custom()
					.maxConcurrentCalls(limits.maxConcurrentCalls())
					.maxWaitDuration(limits.maxWait())
					.build();
			}));
	}

	private @Nullable TimeLimiter timeLimiter() {
		Optional<TimeLimiter> existing = this.registries.timeLimiters().find(this.name);
		if (existing.isPresent()) {
			return existing.get();
		}
		Optional<TimeLimiterConfig> configured = this.registries.timeLimiters().getConfiguration(this.name);
		if (configured.isPresent()) {
			return this.registries.timeLimiters().timeLimiter(this.name, configured.get());
		}
		if (this.options.limits().timeLimit() == null) {
			return null;
		}
		return this.registries.timeLimiters()
			.timeLimiter(this.name,
					TimeLimiterConfig.custom()
						.timeoutDuration(this.options.limits().timeLimit())
						.cancelRunningFuture(true)
						.build());
	}

	private <E, C> C configured(Registry<E, C> registry, java.util.function.Function<E, C> config, Supplier<C> ours) {
		return registry.find(this.name).map(config).or(() -> registry.getConfiguration(this.name)).orElseGet(ours);
	}

	/**
	 * An instance that the application's properties made beforehand is replaced by one
	 * with the same numbers and our rule; the registry tells its meters.
	 */
	private <E> E register(Registry<E, ?> registry, E instance, Supplier<E> creation) {
		if (registry.find(this.name).isEmpty()) {
			return creation.get();
		}
		registry.replace(this.name, instance);
		return instance;
	}

}
