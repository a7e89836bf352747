package io.llmshield.cloud.resilience;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.github.resilience4j.core.functions.Either;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link CallGuards} and what it makes.
 */
@Timeout(60)
class CallGuardsTests {

	private static final Duration LONG = Duration.ofMinutes(10);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final AtomicInteger attempts = new AtomicInteger();

	@AfterEach
	void stopThreads() {
		this.threads.shutdownNow();
	}

	@ParameterizedTest
	@EnumSource(CloudErrorCategory.class)
	void onlyWhatMayGoAwayIsRepeated(CloudErrorCategory category) {
		CallGuard guard = guards(options(3, 100, null)).guard("aws", "secrets");
		assertThat(failing(guard, category).category()).isEqualTo(category);
		assertThat(this.attempts).hasValue(category.retryable() ? 3 : 1);
	}

	@ParameterizedTest
	@CsvSource({ "17, 17", "60, 20", "0, 1" })
	void theProvidersOwnWaitCountsUpToTheLongest(long asked, long waited) {
		CallGuards guards = guards(new ResilienceOptions(
				new ResilienceOptions.Retry(3, Duration.ofSeconds(1), 2, Duration.ofSeconds(20), 0),
				ResilienceOptions.Breaker.DEFAULT, new ResilienceOptions.Limits(null, 64, LONG)));
		guards.guard("azure", "secrets");
		CloudException error = error(CloudErrorCategory.THROTTLED).toBuilder()
			.retryAfter(Duration.ofSeconds(asked))
			.build();
		long wait = guards.registries()
			.retries()
			.find("shield-azure-secrets")
			.orElseThrow()
			.getRetryConfig()
			.getIntervalBiFunction()
			.apply(1, Either.left(error));
		assertThat(Duration.ofMillis(wait)).isEqualTo(Duration.ofSeconds(waited));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void withAndWithoutATimeLimit(boolean limited) {
		CallGuard guard = guards(options(3, 100, limited ? LONG : null)).guard("aws", "secrets");
		assertThat(guard.<String>call(() -> {
			if (this.attempts.incrementAndGet() < 3) {
				throw error(CloudErrorCategory.UNAVAILABLE);
			}
			return "done";
		})).isEqualTo("done");
	}

	@Test
	void aCallWithoutTimeLimitStaysOnItsThreadAndIsRepeated() {
		CallGuard guard = guards(options(3, 100, Duration.ofMillis(500))).guard("aws", "storage");
		assertThat(guard.callWithoutTimeLimit(() -> {
			if (this.attempts.incrementAndGet() < 3) {
				throw error(CloudErrorCategory.UNAVAILABLE);
			}
			return Thread.currentThread();
		})).isSameAs(Thread.currentThread());
		assertThat(this.attempts).hasValue(3);
	}

	@Test
	void aRequestWithinACallIsRepeatedWithoutASecondPlaceOrASecondVoteInTheBreaker() {
		CallGuards guards = guards(new ResilienceOptions(retry(3), new ResilienceOptions.Breaker(50, 50, 50, LONG, 5),
				new ResilienceOptions.Limits(null, 1, Duration.ZERO)));
		CallGuard guard = guards.guard("aws", "storage");
		assertThat(guard.<Integer>callWithoutTimeLimit(() -> guard.repeat(() -> {
			if (this.attempts.incrementAndGet() < 3) {
				throw error(CloudErrorCategory.UNAVAILABLE);
			}
			return this.attempts.get();
		}))).isEqualTo(3);
		CircuitBreaker breaker = guards.registries().breakers().circuitBreaker("shield-aws-storage");
		assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isEqualTo(1);
		assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isZero();
	}

	@Test
	void aRequestWithinACallIsNotRepeatedForWhatDoesNotGoAway() {
		CallGuard guard = guards(options(3, 100, null)).guard("aws", "storage");
		assertThat(catchThrowableOfType(CloudException.class, () -> guard.repeat(() -> {
			this.attempts.incrementAndGet();
			throw error(CloudErrorCategory.ACCESS_DENIED);
		})).category()).isEqualTo(CloudErrorCategory.ACCESS_DENIED);
		assertThat(this.attempts).hasValue(1);
	}

	@Test
	void anInterruptEndsTheRepetitionsOfARequest() {
		CallGuard guard = guards(options(3, 100, null)).guard("aws", "storage");
		assertThat(catchThrowableOfType(CloudException.class, () -> guard.repeat(() -> {
			this.attempts.incrementAndGet();
			Thread.currentThread().interrupt();
			throw error(CloudErrorCategory.UNAVAILABLE);
		})).category()).isEqualTo(CloudErrorCategory.CANCELLED);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.attempts).hasValue(1);
	}

	@Test
	void aForeignErrorPassesThrough() {
		CallGuard guard = guards(options(3, 100, LONG)).guard("aws", "secrets");
		IllegalStateException thrown = new IllegalStateException();
		assertThat(catchThrowableOfType(IllegalStateException.class, () -> guard.run(() -> {
			this.attempts.incrementAndGet();
			throw thrown;
		}))).isSameAs(thrown);
		assertThat(this.attempts).hasValue(1);
	}

	@Test
	void theRegistriesHoldTheBreakerOfAGuardThatMadeNoCallYet() {
		CallGuards guards = guards(options(3, 4, null));
		CallGuard guard = guards.guard("aws", "secrets");
		assertThat(guards.registries().breakers().find("shield-aws-secrets")).isPresent();
		assertThat(guards.guard("aws", "secrets")).isSameAs(guard);
	}

	@Test
	void tooManyFailuresOpenTheBreakerWhichIsNotRepeatedAndCanBeTold() {
		CallGuards guards = guards(options(3, 4, null));
		CallGuard guard = guards.guard("aws", "secrets");
		failing(guard, CloudErrorCategory.UNAVAILABLE);
		CloudException ex = failing(guard, CloudErrorCategory.UNAVAILABLE);
		assertThat(ex.category()).isEqualTo(CloudErrorCategory.UNAVAILABLE);
		assertThat(CallGuards.isBreakerOpen(ex)).isTrue();
		assertThat(CallGuards.isBreakerOpen(ex.toBuilder().operation("get secret").build())).isTrue();
		assertThat(CallGuards.isBreakerOpen(error(CloudErrorCategory.UNAVAILABLE))).isFalse();
		assertThat(ex.remedy()).contains("shield-aws-secrets");
		assertThat(this.attempts).hasValue(4);
		failing(guard, CloudErrorCategory.UNAVAILABLE);
		assertThat(this.attempts).hasValue(4);
	}

	@Test
	void anAnswerThatIsNoOutageDoesNotOpenTheBreaker() {
		CallGuards guards = guards(options(1, 4, null));
		CallGuard guard = guards.guard("aws", "secrets");
		for (int i = 0; i < 20; i++) {
			failing(guard, CloudErrorCategory.NOT_FOUND);
			failing(guard, CloudErrorCategory.ACCESS_DENIED);
		}
		CircuitBreaker breaker = guards.registries().breakers().circuitBreaker("shield-aws-secrets");
		assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isZero();
		assertThat(breaker.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(4);
	}

	@Test
	void eachProviderAndCapabilityHasItsOwnBreaker() {
		CallGuards guards = guards(options(1, 2, null));
		failing(guards.guard("aws", "secrets"), CloudErrorCategory.UNAVAILABLE);
		failing(guards.guard("aws", "secrets"), CloudErrorCategory.UNAVAILABLE);
		assertThat(guards.guard("aws", "storage").<String>call(() -> "up")).isEqualTo("up");
		assertThat(guards.guard("aws", "secrets")).isSameAs(guards.guard("aws", "secrets"));
	}

	@Test
	void aFullBulkheadIsThrottledAndSaysNothingOfTheProvider() throws Exception {
		ResilienceOptions options = new ResilienceOptions(retry(3), ResilienceOptions.Breaker.DEFAULT,
				new ResilienceOptions.Limits(null, 1, Duration.ZERO));
		CallGuards guards = guards(options);
		CallGuard guard = guards.guard("aws", "secrets");
		CountDownLatch inside = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		Future<?> first = this.threads.submit(() -> guard.run(() -> {
			inside.countDown();
			await(release);
		}));
		inside.await();
		CloudException ex = failing(guard, CloudErrorCategory.UNKNOWN);
		assertThat(ex.category()).isEqualTo(CloudErrorCategory.THROTTLED);
		assertThat(this.attempts).hasValue(0);
		release.countDown();
		first.get();
		assertThat(guards.registries()
			.breakers()
			.circuitBreaker("shield-aws-secrets")
			.getMetrics()
			.getNumberOfBufferedCalls()).isEqualTo(1);
	}

	@Test
	void atTheTimeLimitTheCallIsInterruptedItsLateErrorIgnoredAndItIsRepeated() throws Exception {
		CallGuard guard = new CallGuards(options(2, 100, Duration.ofMillis(500)), this::begin).guard("aws", "secrets");
		CountDownLatch interrupted = new CountDownLatch(2);
		CloudException ex = catchThrowableOfType(CloudException.class, () -> guard.run(() -> {
			this.attempts.incrementAndGet();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException late) {
				interrupted.countDown();
				throw new IllegalStateException("late");
			}
		}));
		assertThat(ex.category()).isEqualTo(CloudErrorCategory.TIMEOUT);
		assertThat(ex).hasMessageContaining("500 ms");
		interrupted.await();
		assertThat(this.attempts).hasValue(2);
	}

	@Test
	void aLateResultIsClosed() throws Exception {
		CallGuard guard = new CallGuards(options(1, 100, Duration.ofMillis(500)), this::begin).guard("aws", "storage");
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch closed = new CountDownLatch(1);
		assertThat(catchThrowableOfType(CloudException.class, () -> guard.<AutoCloseable>call(() -> {
			awaitUninterruptibly(release);
			return closed::countDown;
		})).category()).isEqualTo(CloudErrorCategory.TIMEOUT);
		release.countDown();
		closed.await();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void interruptionCancelsAndKeepsTheFlag(boolean limited) throws Exception {
		CallGuard guard = guards(new ResilienceOptions(new ResilienceOptions.Retry(3, LONG, 1, LONG, 0),
				ResilienceOptions.Breaker.DEFAULT, new ResilienceOptions.Limits(limited ? LONG : null, 64, LONG)))
			.guard("aws", "secrets");
		CountDownLatch inside = new CountDownLatch(1);
		AtomicReference<CloudException> thrown = new AtomicReference<>();
		AtomicReference<Boolean> flag = new AtomicReference<>();
		Thread caller = new Thread(() -> {
			thrown.set(catchThrowableOfType(CloudException.class, () -> guard.run(() -> {
				inside.countDown();
				if (limited) {
					await(new CountDownLatch(1));
				}
				// without a limit it is the wait before the second attempt that ends
				throw error(CloudErrorCategory.UNAVAILABLE);
			})));
			flag.set(Thread.currentThread().isInterrupted());
		});
		caller.start();
		inside.await();
		caller.interrupt();
		caller.join();
		assertThat(thrown.get().category()).isEqualTo(CloudErrorCategory.CANCELLED);
		assertThat(flag.get()).isTrue();
	}

	@Test
	void metersAreBoundOnceAndTellRepeatedAttempts() {
		CallGuards guards = guards(options(3, 100, LONG));
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		guards.guard("aws", "secrets");
		guards.bindTo(meters);
		guards.bindTo(meters);
		failing(guards.guard("aws", "secrets"), CloudErrorCategory.UNAVAILABLE);
		failing(guards.guard("aws", "storage"), CloudErrorCategory.UNAVAILABLE);
		assertThat(
				meters.get("shield.cloud.retries").tags("provider", "aws", "capability", "secrets").functionCounter())
			.satisfies((counter) -> assertThat(counter.count()).isEqualTo(2));
		assertThat(meters.get("shield.cloud.retries").tag("capability", "storage").functionCounter().count())
			.isEqualTo(2);
		assertThat(meters.get("resilience4j.retry.calls")
			.tags("name", "shield-aws-secrets", "kind", "failed_with_retry")
			.functionCounter()
			.count()).isEqualTo(1);
		assertThat(meters.get("resilience4j.circuitbreaker.calls")
			.tags("name", "shield-aws-secrets", "kind", "failed")
			.timer()
			.count()).isEqualTo(3);
		assertThat(meters.find("resilience4j.bulkhead.available.concurrent.calls").gauges()).hasSize(2);
		assertThat(meters.find("resilience4j.timelimiter.calls").meters()).isNotEmpty();
	}

	@Test
	void metersTellWhatTheProviderThrottled() {
		CallGuards guards = guards(options(3, 100, null));
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		guards.bindTo(meters);
		failing(guards.guard("aws", "secrets"), CloudErrorCategory.THROTTLED);
		failing(guards.guard("aws", "storage"), CloudErrorCategory.UNAVAILABLE);
		assertThat(meters.get("shield.cloud.throttles")
			.tags("provider", "aws", "capability", "secrets")
			.functionCounter()
			.count()).isEqualTo(3);
		assertThat(meters.get("shield.cloud.throttles").tag("capability", "storage").functionCounter().count())
			.isZero();
	}

	/** Micrometer complains in the application's log about what is registered twice. */
	@Test
	void noMeterIsRegisteredTwice() {
		Logger logger = (Logger) LoggerFactory.getLogger(MeterRegistry.class);
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		log.start();
		logger.setLevel(Level.DEBUG);
		logger.addAppender(log);
		try {
			CallGuards guards = guards(options(3, 100, LONG));
			SimpleMeterRegistry meters = new SimpleMeterRegistry();
			CallGuard before = guards.guard("aws", "secrets");
			guards.bindTo(meters);
			assertThat(guards.guard("aws", "secrets")).isSameAs(before);
			assertThat(guards.guard("aws", "storage")).isSameAs(guards.guard("aws", "storage"));
			assertThat(meters.get("shield.cloud.retries").functionCounters()).hasSize(2);
		}
		finally {
			logger.detachAppender(log);
			logger.setLevel(null);
		}
		assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
	}

	@Test
	void theApplicationsRegistriesKeepTheirNumbersAndTheirMeters() {
		RetryRegistry retries = RetryRegistry.ofDefaults();
		retries.retry("shield-aws-secrets",
				RetryConfig.custom().maxAttempts(5).waitDuration(Duration.ofMillis(1)).build());
		CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
		CallGuards guards = new CallGuards(options(2, 100, null), this.threads, CallGuards.Registries.of(retries,
				breakers, BulkheadRegistry.ofDefaults(), TimeLimiterRegistry.ofDefaults()));
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		guards.bindTo(meters);
		CallGuard guard = guards.guard("aws", "secrets");
		failing(guard, CloudErrorCategory.UNAVAILABLE);
		assertThat(this.attempts).hasValue(5);
		failing(guard, CloudErrorCategory.NOT_FOUND);
		assertThat(this.attempts).hasValue(6);
		assertThat(retries.retry("shield-aws-secrets").getMetrics().getNumberOfFailedCallsWithRetryAttempt()).isOne();
		assertThat(breakers.find("shield-aws-secrets")).isPresent();
		assertThat(meters.getMeters()).extracting((meter) -> meter.getId().getName())
			.containsOnly("shield.cloud.retries", "shield.cloud.throttles");
	}

	@Test
	void whereTheDriverKeepsTheTimeLimitCallsStayOnTheirThread() {
		CallGuards guards = guards(options(1, 100, LONG));
		CallGuard guard = guards.guard("aws", "storage", false);
		assertThat(guard.<Thread>call(Thread::currentThread)).isSameAs(Thread.currentThread());
		assertThat(guards.registries().timeLimiters().find("shield-aws-storage")).isEmpty();
		assertThat(guards.guard("aws", "storage")).isSameAs(guard);
		assertThat(guards.guard("aws", "secrets").<Thread>call(Thread::currentThread))
			.isNotSameAs(Thread.currentThread());
	}

	@Test
	void aTimeLimiterOfTheApplicationCountsAlsoWhereTheDriverKeepsTheTimeLimit() {
		TimeLimiterRegistry limiters = TimeLimiterRegistry.ofDefaults();
		limiters.timeLimiter("shield-aws-storage", TimeLimiterConfig.custom().timeoutDuration(LONG).build());
		CallGuards guards = new CallGuards(options(1, 100, LONG), this.threads,
				CallGuards.Registries.of(RetryRegistry.ofDefaults(), CircuitBreakerRegistry.ofDefaults(),
						BulkheadRegistry.ofDefaults(), limiters));
		assertThat(guards.guard("aws", "storage", false).<Thread>call(Thread::currentThread))
			.isNotSameAs(Thread.currentThread());
	}

	@Test
	void thePartsAreInOrder() {
		List<String> order = new ArrayList<>();
		CallGuards guards = guards(options(2, 100, LONG));
		CallGuard guard = guards.guard("aws", "secrets");
		CallGuards.Registries registries = guards.registries();
		String name = CallGuards.name("aws", "secrets");
		registries.retries().retry(name).getEventPublisher().onRetry((event) -> order.add("retry"));
		registries.breakers().circuitBreaker(name).getEventPublisher().onError((event) -> order.add("breaker"));
		registries.bulkheads().bulkhead(name).getEventPublisher().onCallFinished((event) -> order.add("bulkhead"));
		registries.timeLimiters().timeLimiter(name).getEventPublisher().onError((event) -> order.add("time limiter"));
		failing(guard, CloudErrorCategory.UNAVAILABLE);
		assertThat(order).containsExactly("time limiter", "bulkhead", "breaker", "retry", "time limiter", "bulkhead",
				"breaker");
	}

	@Test
	void theDefaultsAreTheDocumentedOnes() {
		CallGuards guards = guards(ResilienceOptions.DEFAULT.withTimeLimit(Duration.ofSeconds(10)));
		guards.guard("aws", "secrets");
		CallGuards.Registries registries = guards.registries();
		assertThat(registries.retries().retry("shield-aws-secrets").getRetryConfig().getMaxAttempts()).isEqualTo(3);
		assertThat(registries.breakers().circuitBreaker("shield-aws-secrets").getCircuitBreakerConfig())
			.satisfies((config) -> {
				assertThat(config.getSlidingWindowSize()).isEqualTo(50);
				assertThat(config.getMinimumNumberOfCalls()).isEqualTo(10);
				assertThat(config.getFailureRateThreshold()).isEqualTo(50);
				assertThat(config.getWaitIntervalFunctionInOpenState().apply(1)).isEqualTo(30_000);
				assertThat(config.getPermittedNumberOfCallsInHalfOpenState()).isEqualTo(5);
			});
		assertThat(registries.bulkheads().bulkhead("shield-aws-secrets").getBulkheadConfig().getMaxConcurrentCalls())
			.isEqualTo(64);
		assertThat(
				registries.timeLimiters().timeLimiter("shield-aws-secrets").getTimeLimiterConfig().getTimeoutDuration())
			.isEqualTo(Duration.ofSeconds(10));
	}

	/**
	 * The time limit of a call counts from here; on a busy machine a thread begins late.
	 */
	private void begin(Runnable attempt) {
		CountDownLatch begun = new CountDownLatch(1);
		this.threads.execute(() -> {
			begun.countDown();
			attempt.run();
		});
		await(begun);
	}

	private CallGuards guards(ResilienceOptions options) {
		return new CallGuards(options, this.threads);
	}

	private static ResilienceOptions options(int maxAttempts, int window, Duration timeLimit) {
		return new ResilienceOptions(retry(maxAttempts), new ResilienceOptions.Breaker(window, window, 50, LONG, 5),
				new ResilienceOptions.Limits(timeLimit, 64, LONG));
	}

	private static ResilienceOptions.Retry retry(int maxAttempts) {
		return new ResilienceOptions.Retry(maxAttempts, Duration.ofMillis(1), 2, Duration.ofMillis(2), 0.5);
	}

	private CloudException failing(CallGuard guard, CloudErrorCategory category) {
		return catchThrowableOfType(CloudException.class, () -> guard.run(() -> {
			this.attempts.incrementAndGet();
			throw error(category);
		}));
	}

	private static CloudException error(CloudErrorCategory category) {
		return CloudException.of(CloudErrorKind.SECRET_FETCH, category).build();
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw error(CloudErrorCategory.CANCELLED);
		}
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		while (true) {
			try {
				latch.await();
				return;
			}
			catch (InterruptedException ex) {
				// the call does not listen
			}
		}
	}

}
