package io.llmshield.cloud.resilience;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How calls to a provider are guarded. Immutable.
 *
 * @param retry how failed calls are repeated
 * @param breaker when calls are no longer tried
 * @param limits how long one attempt may take and how many may be under way
 */
public record ResilienceOptions(Retry retry, Breaker breaker, Limits limits) {

	/** The defaults of each part. */
	public static final ResilienceOptions DEFAULT = new ResilienceOptions(Retry.DEFAULT, Breaker.DEFAULT,
			Limits.DEFAULT);

	/**
	 * Return the same with another time limit.
	 * @param timeLimit how long one attempt may take, or {@code null} for no limit
	 * @return the options
	 */
	public ResilienceOptions withTimeLimit(@Nullable Duration timeLimit) {
		return new ResilienceOptions(this.retry, this.breaker,
				new Limits(timeLimit, this.limits.maxConcurrentCalls(), this.limits.maxWait()));
	}

	/**
	 * How failed calls are repeated. Only errors that may go away are.
	 *
	 * @param maxAttempts how often a call is made at most, the first time included; from
	 * 1
	 * @param initialBackoff the wait before the first repetition; at least 1 ms
	 * @param multiplier how much longer each further wait is; from 1
	 * @param maxBackoff the longest wait; at least {@code initialBackoff}
	 * @param jitter which part of a wait is random; from 0 to below 1
	 */
	public record Retry(int maxAttempts, Duration initialBackoff, double multiplier, Duration maxBackoff,
			double jitter) {

		/** 3 attempts; 200 ms doubled up to 5 s; half of it random. */
		public static final Retry DEFAULT = new Retry(3, Duration.ofMillis(200), 2, Duration.ofSeconds(5), 0.5);

		/**
		 * Check.
		 * @throws IllegalArgumentException if a number is outside its range
		 */
		public Retry {
			Check.that(maxAttempts >= 1, "maxAttempts must be at least 1");
			Check.that(initialBackoff.toMillis() >= 1, "initialBackoff must be at least 1 ms");
			Check.that(multiplier >= 1, "multiplier must be at least 1");
			Check.that(maxBackoff.compareTo(initialBackoff) >= 0, "maxBackoff must not be below initialBackoff");
			Check.that(jitter >= 0 && jitter < 1, "jitter must be at least 0 and below 1");
		}

	}

	/**
	 * When calls are no longer tried. Only errors that may go away count as failures.
	 *
	 * @param window how many of the last attempts are looked at; from 1
	 * @param minimumCalls how many attempts there must be before the rate means anything;
	 * from 1
	 * @param failureRate the percentage of failures that opens the breaker; above 0, up
	 * to 100
	 * @param openFor how long it stays open; at least 1 ms
	 * @param halfOpenCalls how many attempts test the provider after that; from 1
	 */
	public record Breaker(int window, int minimumCalls, float failureRate, Duration openFor, int halfOpenCalls) {

		/** 50 % of the last 50 attempts, at least 10; open for 30 s, then 5 attempts. */
		public static final Breaker DEFAULT = new Breaker(50, 10, 50, Duration.ofSeconds(30), 5);

		/**
		 * Check.
		 * @throws IllegalArgumentException if a number is outside its range
		 */
		public Breaker {
			Check.that(window >= 1, "window must be at least 1");
			Check.that(minimumCalls >= 1, "minimumCalls must be at least 1");
			Check.that(failureRate > 0 && failureRate <= 100, "failureRate must be above 0 and at most 100");
			Check.that(openFor.toMillis() >= 1, "openFor must be at least 1 ms");
			Check.that(halfOpenCalls >= 1, "halfOpenCalls must be at least 1");
		}

	}

	/**
	 * How long one attempt may take and how many may be under way.
	 *
	 * @param timeLimit how long one attempt may take, or {@code null} for no limit and no
	 * second thread, as for files on this machine; at least 1 ms. What an attempt sends
	 * adds to it, see {@link SendingTime}
	 * @param maxConcurrentCalls how many attempts may be under way at once; from 1
	 * @param maxWait how long a call waits for its turn; not negative
	 */
	public record Limits(@Nullable Duration timeLimit, int maxConcurrentCalls, Duration maxWait) {

		/** No time limit, 64 attempts at once, 1 s wait. */
		public static final Limits DEFAULT = new Limits(null, 64, Duration.ofSeconds(1));

		/**
		 * Check.
		 * @throws IllegalArgumentException if a number is outside its range
		 */
		public Limits {
			Check.that(timeLimit == null || timeLimit.toMillis() >= 1, "timeLimit must be at least 1 ms");
			Check.that(maxConcurrentCalls >= 1, "maxConcurrentCalls must be at least 1");
			Check.that(!maxWait.isNegative(), "maxWait must not be negative");
		}

	}

	/**
	 * Apart from the options: a part that is made first would make the defaults of all
	 * parts, before its own are there.
	 */
	private static final class Check {

		static void that(boolean holds, String message) {
			if (!holds) {
				throw new IllegalArgumentException(message);
			}
		}

	}

}
