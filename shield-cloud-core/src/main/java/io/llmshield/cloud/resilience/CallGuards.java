package io.llmshield.cloud.resilience;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRetryMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedTimeLimiterMetrics;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.llmshield.cloud.CloudException;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.util.function.SingletonSupplier;

/**
 * Makes the {@link CallGuard} of each provider and capability from Resilience4j. The
 * order, outermost first, is retry, circuit breaker, bulkhead, time limiter: each attempt
 * counts for the breaker, has its own time limit and takes a place only while it runs.
 * <p>
 * Errors whose category is retryable are retried and count as failures for the breaker;
 * all others mean that the provider has answered. An open breaker and a full bulkhead are
 * not retried. The waits between attempts are spent on the caller's thread.
 * <p>
 * The errors that a guard itself throws leave the operation at its default, so that the
 * portable code above adds operation, resource and kind. Thread-safe.
 */
public final class CallGuards {

	private final ResilienceOptions options;

	private final Executor executor;

	private final SingletonSupplier<Registries> registries;

	private final boolean owned;

	/** Guarded, as the next field, by this object's monitor. */
	private final Map<String, FirstUseCallGuard> guards = new HashMap<>();

	private final Set<MeterRegistry> meters = new HashSet<>();

	/**
	 * Create it with registries of its own.
	 * @param options how calls are guarded
	 * @param executor runs the attempts that have a time limit; must start each at once
	 * (no queue), for example on a thread from a cached pool or a virtual thread
	 */
	public CallGuards(ResilienceOptions options, Executor executor) {
		this(options, executor, SingletonSupplier.of(Registries::own), true);
	}

	/**
	 * Create it with the application's registries.
	 * @param options how calls are guarded, for instances that the registries do not
	 * configure by name
	 * @param executor runs the attempts that have a time limit; must start each at once
	 * @param registries the registries; instances and configurations that they hold under
	 * a guard's name keep their numbers, and get our rule of what is a failure
	 */
	public CallGuards(ResilienceOptions options, Executor executor, Registries registries) {
		this(options, executor, SingletonSupplier.of(Objects.requireNonNull(registries)), registries.owned());
	}

	private CallGuards(ResilienceOptions options, Executor executor, SingletonSupplier<Registries> registries,
			boolean owned) {
		this.options = Objects.requireNonNull(options);
		this.executor = Objects.requireNonNull(executor);
		this.registries = registries;
		this.owned = owned;
	}

	/**
	 * Return the name under which the registries know a guard's parts.
	 * @param provider the provider's id
	 * @param capability for example {@code secrets}
	 * @return for example {@code shield-aws-secrets}
	 */
	public static String name(String provider, String capability) {
		return "shield-" + provider + "-" + capability;
	}

	/**
	 * Return whether an error says that the breaker is open, so that the provider was not
	 * asked at all.
	 * @param error the error
	 * @return {@code true} if it comes from an open breaker
	 */
	public static boolean isBreakerOpen(Throwable error) {
		return error instanceof CloudException && error.getCause() instanceof CallNotPermittedException;
	}

	/**
	 * Return the guard of a provider's capability.
	 * @param provider the provider's id
	 * @param capability for example {@code secrets}
	 * @return the guard, the same one for the same arguments
	 */
	public CallGuard guard(String provider, String capability) {
		return guard(provider, capability, true);
	}

	/**
	 * Return the guard of a provider's capability whose driver may end its calls in time
	 * by itself, so that they need not be moved to another thread. A time limiter that
	 * the application's registries hold under the guard's name is used all the same.
	 * @param provider the provider's id
	 * @param capability for example {@code storage}
	 * @param timeLimited whether the guard keeps the time limit of the options; what the
	 * first call for a provider and a capability says counts
	 * @return the guard, the same one for the same provider and capability
	 */
	public synchronized CallGuard guard(String provider, String capability, boolean timeLimited) {
		ResilienceOptions own = timeLimited ? this.options : this.options.withTimeLimit(null);
		return this.guards.computeIfAbsent(name(provider, capability), (name) -> {
			FirstUseCallGuard guard = new FirstUseCallGuard(
					() -> new GuardConfigurer(name, own, this.registries.obtain()).guard(provider, capability,
							this.executor));
			// Whoever looks at the registries or meters sees every guard in them.
			if (!this.owned) {
				guard.obtain();
			}
			this.meters.forEach((registry) -> countAttempts(guard.obtain(), registry));
			return guard;
		});
	}

	/**
	 * Return the registries in use.
	 * @return the registries, with the parts of all guards that have been asked for
	 */
	public synchronized Registries registries() {
		this.guards.values().forEach(FirstUseCallGuard::obtain);
		return this.registries.obtain();
	}

	/**
	 * Bind the meters of our own registries, and count the repeated attempts
	 * ({@code shield.cloud.retries}) and those that the provider throttled
	 * ({@code shield.cloud.throttles}), which Resilience4j's meters do not tell. The
	 * meters of the application's registries are left to the application. A second call
	 * for the same meter registry does nothing.
	 * @param meters takes the meters, also those of guards that are made later
	 */
	public synchronized void bindTo(MeterRegistry meters) {
		if (!this.meters.add(meters)) {
			return;
		}
		Registries bound = registries();
		if (bound.owned()) {
			TaggedRetryMetrics.ofRetryRegistry(bound.retries()).bindTo(meters);
			TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(bound.breakers()).bindTo(meters);
			TaggedBulkheadMetrics.ofBulkheadRegistry(bound.bulkheads()).bindTo(meters);
			TaggedTimeLimiterMetrics.ofTimeLimiterRegistry(bound.timeLimiters()).bindTo(meters);
		}
		this.guards.values().forEach((guard) -> countAttempts(guard.obtain(), meters));
	}

	private static void countAttempts(Resilience4jCallGuard guard, MeterRegistry meters) {
		FunctionCounter.builder("shield.cloud.retries", guard, Resilience4jCallGuard::repeatedAttempts)
			.description("Attempts beyond the first one")
			.tag("provider", guard.provider())
			.tag("capability", guard.capability())
			.register(meters);
		FunctionCounter.builder("shield.cloud.throttles", guard, Resilience4jCallGuard::throttledAttempts)
			.description("Attempts that the provider refused because there were too many")
			.tag("provider", guard.provider())
			.tag("capability", guard.capability())
			.register(meters);
	}

	/**
	 * Resilience4j's registries. Immutable.
	 *
	 * @param retries of retries
	 * @param breakers of circuit breakers
	 * @param bulkheads of bulkheads
	 * @param timeLimiters of time limiters
	 * @param owned whether they are ours, so that we bind their meters
	 */
	public record Registries(RetryRegistry retries, CircuitBreakerRegistry breakers, BulkheadRegistry bulkheads,
			TimeLimiterRegistry timeLimiters, boolean owned) {

		static Registries own() {
			return new Registries(RetryRegistry.ofDefaults(), CircuitBreakerRegistry.ofDefaults(),
					BulkheadRegistry.ofDefaults(), TimeLimiterRegistry.ofDefaults(), true);
		}

		/**
		 * Registries that belong to the application.
		 * @param retries of retries
		 * @param breakers of circuit breakers
		 * @param bulkheads of bulkheads
		 * @param timeLimiters of time limiters
		 * @return the registries
		 */
		public static Registries of(RetryRegistry retries, CircuitBreakerRegistry breakers, BulkheadRegistry bulkheads,
				TimeLimiterRegistry timeLimiters) {
			return new Registries(retries, breakers, bulkheads, timeLimiters, false);
		}

	}

}
