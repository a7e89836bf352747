package io.llmshield.cloud.autoconfigure.resilience;

import java.time.Duration;

import io.llmshield.cloud.autoconfigure.CheckedProperties;
import io.llmshield.cloud.autoconfigure.PropertyFaults;
import io.llmshield.cloud.resilience.ResilienceOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How calls to the provider are guarded, for secrets, objects and metrics each. Where the
 * application has one bean, or a primary one, of each of Resilience4j's four registries
 * (retry, circuit breaker, bulkhead, time limiter), the instances are those that their
 * own properties describe instead.
 *
 * @param retry how failed calls are repeated
 * @param breaker when calls are no longer tried
 * @param limits how long one attempt may take and how many may be under way
 */
@ConfigurationProperties(prefix = ResilienceProperties.PREFIX, ignoreUnknownFields = false)
public record ResilienceProperties(@DefaultValue Retry retry, @DefaultValue Breaker breaker,
		@DefaultValue Limits limits) implements CheckedProperties {

	static final String PREFIX = "llmshield.cloud.resilience";

	/** A guess that no ordinary call takes longer; calls that stream answer sooner. */
	private static final Duration CLOUD_TIME_LIMIT = Duration.ofSeconds(30);

	private static final Duration MILLISECOND = Duration.ofMillis(1);

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final Duration HOUR = Duration.ofHours(1);

	private static final int MAX_WINDOW = 10_000;

	@Override
	public void check(PropertyFaults faults) {
		this.retry.check(faults);
		this.breaker.check(faults);
		this.limits.check(faults);
	}

	/**
	 * Return how long one attempt may take on a cloud.
	 * @return what is set, or 30 s
	 */
	public Duration cloudTimeLimit() {
		return (this.limits.timeLimit != null) ? this.limits.timeLimit : CLOUD_TIME_LIMIT;
	}

	/**
	 * Return the options for the core.
	 * @param timeLimit how long one attempt may take, or {@code null}
	 * @return the options
	 */
	ResilienceOptions toOptions(@Nullable Duration timeLimit) {
		return new ResilienceOptions(
				new ResilienceOptions.Retry(this.retry.maxAttempts, this.retry.initialBackoff, this.retry.multiplier,
						this.retry.maxBackoff, this.retry.jitter),
				new ResilienceOptions.Breaker(this.breaker.window, this.breaker.minimumCalls, this.breaker.failureRate,
						this.breaker.openFor, this.breaker.halfOpenCalls),
				new ResilienceOptions.Limits(timeLimit, this.limits.maxConcurrentCalls, this.limits.maxWait));
	}

	/**
	 * How failed calls are repeated. Only errors that may go away are.
	 *
	 * @param maxAttempts how often a call is made at most, the first time included, 1 to
	 * 10
	 * @param initialBackoff the wait before the first repetition, 1ms to 1m
	 * @param multiplier how much longer each further wait is, 1 to 10
	 * @param maxBackoff the longest wait; at least the initial one and at most 1h
	 * @param jitter which part of a wait is random, 0 to 0.99
	 */
	public record Retry(@DefaultValue("3") int maxAttempts, @DefaultValue("200ms") Duration initialBackoff,
			@DefaultValue("2") double multiplier, @DefaultValue("5s") Duration maxBackoff,
			@DefaultValue("0.5") double jitter) {

		void check(PropertyFaults faults) {
			String prefix = PREFIX + ".retry";
			faults.checkBetween(prefix + ".max-attempts", this.maxAttempts, 1, 10);
			faults.checkBetween(prefix + ".initial-backoff", this.initialBackoff, MILLISECOND, MINUTE);
			faults.checkBetween(prefix + ".multiplier", this.multiplier, 1, 10);
			faults.checkBetween(prefix + ".jitter", this.jitter, 0, 0.99);
			if (this.maxBackoff.compareTo(this.initialBackoff) < 0 || this.maxBackoff.compareTo(HOUR) > 0) {
				faults.add(prefix + ".max-backoff", "it is below " + prefix + ".initial-backoff or above 1h",
						"Write a duration such as 5s");
			}
		}

	}

	/**
	 * When calls are no longer tried. Only errors that may go away count as failures.
	 *
	 * @param window how many of the last attempts are looked at, 1 to 10000
	 * @param minimumCalls how many attempts there must be before the rate means anything,
	 * 1 to the window
	 * @param failureRate the percentage of failures that opens the breaker, 1 to 100
	 * @param openFor how long it stays open, 1ms to 1h
	 * @param halfOpenCalls how many attempts test the provider after that, 1 to 1000
	 */
	public record Breaker(@DefaultValue("50") int window, @DefaultValue("10") int minimumCalls,
			@DefaultValue("50") float failureRate, @DefaultValue("30s") Duration openFor,
			@DefaultValue("5") int halfOpenCalls) {

		void check(PropertyFaults faults) {
			String prefix = PREFIX + ".breaker";
			faults.checkBetween(prefix + ".window", this.window, 1, MAX_WINDOW);
			if (this.window >= 1 && this.window <= MAX_WINDOW) {
				faults.checkBetween(prefix + ".minimum-calls", this.minimumCalls, 1, this.window);
			}
			faults.checkBetween(prefix + ".failure-rate", this.failureRate, 1, 100);
			faults.checkBetween(prefix + ".open-for", this.openFor, MILLISECOND, HOUR);
			faults.checkBetween(prefix + ".half-open-calls", this.halfOpenCalls, 1, 1000);
		}

	}

	/**
	 * How long one attempt may take and how many may be under way.
	 *
	 * @param timeLimit how long one attempt may take, 1ms to 1h; none on local and 30s
	 * elsewhere if not set. An attempt that sends content of an object may take a second
	 * more for each 64KB of it. Requests of S3 that copy, or put an object together from
	 * its parts, may take 10m if that is longer
	 * @param maxConcurrentCalls how many attempts of one capability may be under way at
	 * once, 1 to 10000
	 * @param maxWait how long a call waits for its turn, 0ms to 1m
	 */
	public record Limits(@Nullable Duration timeLimit, @DefaultValue("64") int maxConcurrentCalls,
			@DefaultValue("1s") Duration maxWait) {

		void check(PropertyFaults faults) {
			String prefix = PREFIX + ".limits";
			if (this.timeLimit != null) {
				faults.checkBetween(prefix + ".time-limit", this.timeLimit, MILLISECOND, HOUR);
			}
			faults.checkBetween(prefix + ".max-concurrent-calls", this.maxConcurrentCalls, 1, 10_000);
			faults.checkBetween(prefix + ".max-wait", this.maxWait, Duration.ZERO, MINUTE);
		}

	}

}
