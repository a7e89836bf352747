package io.llmshield.cloud.logs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.github.resilience4j.core.IntervalFunction;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.logs.LogBatch.Item;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the calls, counts what becomes of the entries, and tells how it goes and when the
 * next call may be made. Used by one thread, but for what it tells.
 *
 * @param <E> what the provider takes for an entry
 */
final class LogDelivery<E> {

	private static final Duration FIRST_RETRY = Duration.ofMillis(100);

	private static final Duration LAST_RETRY = Duration.ofSeconds(15);

	/** While the application stops: there is little time left. */
	private static final Duration LAST_RETRY_AT_STOP = Duration.ofSeconds(1);

	/** A daily cap may be told by a wait of a day; it may also be lifted before. */
	private static final Duration LONGEST_WISH = Duration.ofHours(1);

	private static final Logger logger = LoggerFactory.getLogger(LogWriter.class);

	private final IntervalFunction backOff = IntervalFunction.ofExponentialRandomBackoff(FIRST_RETRY, 2, 0.3,
			LAST_RETRY);

	private final IntervalFunction backOffAtStop = IntervalFunction.ofExponentialRandomBackoff(FIRST_RETRY, 2, 0.3,
			LAST_RETRY_AT_STOP);

	private final LogDriver<E> driver;

	private final LogCounters counters;

	private final boolean spills;

	private int attempts;

	private long retryAt;

	private boolean hurrying;

	private volatile @Nullable CloudException failure;

	private volatile @Nullable Instant failingSince;

	private volatile @Nullable Instant lastSuccess;

	LogDelivery(LogDriver<E> driver, LogCounters counters, boolean spills) {
		this.driver = driver;
		this.counters = counters;
		this.spills = spills;
	}

	/** Whether no call may be made yet, by the clock of nanoTime. */
	boolean waits(long now) {
		return this.attempts > 0 && now - this.retryAt < 0;
	}

	/** Until when, if so. */
	long retryAt() {
		return this.retryAt;
	}

	/**
	 * The application stops: the next call may be made at once, later ones after a second
	 * at most, and what the provider wishes counts no more.
	 */
	void hurry() {
		if (!this.hurrying) {
			this.hurrying = true;
			this.attempts = 0;
		}
	}

	/** Whether a call has failed since then, and none has succeeded. */
	boolean failsAtStop() {
		return this.hurrying && this.attempts > 0;
	}

	@Nullable CloudException failure() {
		return this.failure;
	}

	@Nullable Instant failingSince() {
		return this.failingSince;
	}

	@Nullable Instant lastSuccess() {
		return this.lastSuccess;
	}

	/**
	 * Write entries, in several calls if some are refused.
	 * @param items the entries, as many as a call takes
	 * @param late tells that there is no time for another call
	 * @return how many were dealt with; if not all of them, a call failed
	 */
	int write(List<Item<E>> items, BooleanSupplier late) {
		int done = 0;
		boolean accepted = false;
		CloudException refusal = null;
		Deque<List<Item<E>>> parts = new ArrayDeque<>();
		parts.add(items);
		while (!parts.isEmpty() && !late.getAsBoolean()) {
			List<Item<E>> part = parts.remove();
			try {
				accepted |= take(this.driver.write(LogBatch.encoded(part)), part.size());
				done += part.size();
			}
			catch (CloudException ex) {
				if (ex.category() != CloudErrorCategory.INVALID_ARGUMENT) {
					fail(ex);
					return done;
				}
				this.counters.fail();
				refusal = ex;
				if (part.size() == 1) {
					logger.debug("The provider refused a log entry", ex);
					this.counters.lose(LogLoss.REFUSED, 1);
					done++;
				}
				else {
					int half = part.size() / 2;
					parts.addFirst(part.subList(half, part.size()));
					parts.addFirst(part.subList(0, half));
				}
			}
			catch (RuntimeException | LinkageError ex) {
				fail(unexpected(ex));
				return done;
			}
		}
		if (!accepted && refusal != null) {
			refuse(refusal);
		}
		return done;
	}

	/**
	 * Not one entry of a batch was taken: something is wrong with all of them. They are
	 * counted, and nothing waits.
	 */
	private void refuse(CloudException ex) {
		if (this.failure == null) {
			this.failingSince = Instant.now();
			logger.warn("{} refuses the log entries: {}", this.driver.provider(), ex.getMessage());
		}
		this.failure = ex;
	}

	private boolean take(LogReceipt receipt, int entries) {
		this.counters.succeed();
		this.counters.deliver(entries - receipt.lostEntries());
		receipt.lost().forEach(this.counters::lose);
		if (receipt.lostEntries() == entries) {
			return false;
		}
		this.lastSuccess = Instant.now();
		if (this.failure != null) {
			logger.info("Log entries are delivered to {} again", this.driver.provider());
		}
		this.failure = null;
		this.failingSince = null;
		this.attempts = 0;
		return true;
	}

	/** Wait before the next call, longer each time. */
	void fail(CloudException ex) {
		this.counters.fail();
		if (this.failure == null) {
			this.failingSince = Instant.now();
			logger.warn("Log entries cannot be delivered to {} and wait {}: {}", this.driver.provider(),
					this.spills ? "on disk" : "in memory", ex.getMessage());
		}
		this.failure = ex;
		this.attempts++;
		this.retryAt = System.nanoTime() + LogQueue.toNanos(waitAfter(ex));
	}

	private Duration waitAfter(CloudException ex) {
		int number = Math.min(this.attempts, 20);
		if (this.hurrying) {
			return Duration.ofMillis(this.backOffAtStop.apply(number));
		}
		Duration wait = Duration.ofMillis(this.backOff.apply(number));
		Duration told = ex.retryAfter();
		if (told == null || told.compareTo(wait) <= 0) {
			return wait;
		}
		return (told.compareTo(LONGEST_WISH) < 0) ? told : LONGEST_WISH;
	}

	CloudException unexpected(Throwable ex) {
		return CloudException.of(CloudErrorKind.LOG_WRITE, CloudErrorCategory.UNKNOWN)
			.provider(this.driver.provider())
			.operation("write log entries")
			.reason("an unexpected " + ex.getClass().getName())
			.remedy("See the cause")
			.cause(ex)
			.build();
	}

}
