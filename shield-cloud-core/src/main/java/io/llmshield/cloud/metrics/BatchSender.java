package io.llmshield.cloud.metrics;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.resilience.CallGuard;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Sends batches through the guard and counts what becomes of them. Used by one thread,
 * but for what it tells.
 */
final class BatchSender {

	private static final Logger logger = LoggerFactory.getLogger(CloudMetrics.class);

	/** A daily cap may be told by a wait of a day; it may also be lifted before. */
	private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

	private final MetricDriver driver;

	private final CallGuard guard;

	private final MetricCounters counters;

	private final InstantSource clock;

	private volatile @Nullable CloudException failure;

	private volatile @Nullable Instant failingSince;

	private volatile @Nullable Instant lastSuccess;

	/** Guards the next three: who may be interrupted, and when. */
	private final Object turn = new Object();

	private boolean ending;

	/** Set while the guard has the call: it waits, unless the driver is at work. */
	private @Nullable Thread guarded;

	private boolean working;

	/** Whether points of the last call were refused. */
	private boolean refusing;

	BatchSender(MetricDriver driver, CallGuard guard, MetricCounters counters, InstantSource clock) {
		this.driver = driver;
		this.guard = guard;
		this.counters = counters;
		this.clock = clock;
	}

	/**
	 * Send a batch.
	 * @param batch the points
	 * @return those that are neither sent nor dropped, because the provider may take them
	 * later
	 */
	List<WaitingPoint> send(List<WaitingPoint> batch) {
		List<Metric> metrics = batch.stream().map(WaitingPoint::metric).toList();
		try {
			MetricReceipt receipt = write(metrics);
			count(batch, receipt);
			if (receipt.refused() == batch.size()) {
				remember(refused());
				return List.of();
			}
			if (receipt.failure() == null) {
				recovered();
				return List.of();
			}
			remember(receipt.failure());
			return receipt.again().stream().sorted().map(batch::get).toList();
		}
		catch (CloudException ex) {
			return failed(batch, ex);
		}
		catch (RuntimeException | Error ex) {
			return failed(batch, unexpected(ex));
		}
	}

	private CloudException unexpected(Throwable ex) {
		return CloudException.of(CloudErrorKind.METRICS_EXPORT, CloudErrorCategory.UNKNOWN)
			.provider(this.driver.provider())
			.reason("an unexpected " + ex.getClass().getName())
			.cause(ex)
			.build();
	}

	/** Something went wrong outside a call. */
	void failed(Throwable ex) {
		remember(unexpected(ex));
	}

	/**
	 * The application stops: there is little time left. From now on calls are made as
	 * they are, without the guard's waits and its breaker. A wait that is under way ends;
	 * a call that is under way goes on.
	 */
	void ending() {
		synchronized (this.turn) {
			this.ending = true;
			if (this.guarded != null && !this.working) {
				this.guarded.interrupt();
			}
		}
	}

	private MetricReceipt write(List<Metric> metrics) {
		boolean direct;
		synchronized (this.turn) {
			direct = this.ending;
			this.guarded = direct ? null : Thread.currentThread();
			this.working = false;
		}
		if (direct) {
			return this.driver.write(metrics);
		}
		try {
			return this.guard.call(() -> writeGuarded(metrics));
		}
		finally {
			synchronized (this.turn) {
				this.guarded = null;
				if (this.ending) {
					// It was for the wait
					Thread.interrupted();
				}
			}
		}
	}

	/** Only a failed attempt is followed by a wait. */
	private MetricReceipt writeGuarded(List<Metric> metrics) {
		synchronized (this.turn) {
			if (this.ending) {
				throw CloudException.of(CloudErrorKind.METRICS_EXPORT, CloudErrorCategory.CANCELLED)
					.provider(this.driver.provider())
					.reason("the application stops")
					.build();
			}
			this.working = true;
		}
		try {
			return this.driver.write(metrics);
		}
		catch (RuntimeException | Error ex) {
			synchronized (this.turn) {
				this.working = false;
				if (this.ending && this.guarded != null) {
					this.guarded.interrupt();
				}
			}
			throw ex;
		}
	}

	private void count(List<WaitingPoint> batch, MetricReceipt receipt) {
		this.counters.sent(batch.size() - receipt.refused() - receipt.again().size());
		if (receipt.refused() > 0) {
			this.counters.dropped(MetricCounters.REFUSED, receipt.refused());
			// Once, because what is refused is mostly refused again
			logger.atLevel(this.refusing ? Level.DEBUG : Level.WARN)
				.log("{} of {} points were refused by {}", receipt.refused(), batch.size(), this.driver.provider());
		}
		this.refusing = receipt.refused() > 0;
	}

	/** Something is wrong with all of them. */
	private CloudException refused() {
		return CloudException.of(CloudErrorKind.METRICS_EXPORT, CloudErrorCategory.INVALID_ARGUMENT)
			.provider(this.driver.provider())
			.reason("it refused every point of a call")
			.remedy("Compare names, dimensions and kinds of the points with those that it already has")
			.build();
	}

	private List<WaitingPoint> failed(List<WaitingPoint> batch, CloudException error) {
		if (error.retryable() || error.category() == CloudErrorCategory.CANCELLED) {
			remember(error);
			return batch;
		}
		int middle = middle(batch);
		if (error.category() == CloudErrorCategory.INVALID_ARGUMENT && middle > 0) {
			return sendInHalves(batch, middle);
		}
		remember(error);
		this.counters.dropped(MetricCounters.reason(error.category()), batch.size());
		return List.of();
	}

	/** One bad point makes some providers refuse the whole batch. */
	private List<WaitingPoint> sendInHalves(List<WaitingPoint> batch, int middle) {
		long before = this.counters.sent();
		List<WaitingPoint> left = new ArrayList<>(send(batch.subList(0, middle)));
		left.addAll(send(batch.subList(middle, batch.size())));
		if (left.isEmpty() && this.counters.sent() > before) {
			// Whichever half came last: it is the points that are bad
			recovered();
		}
		return left;
	}

	/**
	 * Where to cut, 0 if nowhere. Points that the driver makes one of stay together; they
	 * lie side by side.
	 */
	private int middle(List<WaitingPoint> batch) {
		int middle = batch.size() / 2;
		if (this.driver.mergeSpan().isZero()) {
			return middle;
		}
		for (int distance = 0; distance <= middle; distance++) {
			if (isBoundary(batch, middle - distance)) {
				return middle - distance;
			}
			if (isBoundary(batch, middle + distance)) {
				return middle + distance;
			}
		}
		return 0;
	}

	private static boolean isBoundary(List<WaitingPoint> batch, int at) {
		return at > 0 && at < batch.size()
				&& !batch.get(at - 1).metric().series().equals(batch.get(at).metric().series());
	}

	/** Logged once for an outage, however long it lasts. */
	private void remember(CloudException error) {
		CloudException named = error.toBuilder().kind(CloudErrorKind.METRICS_EXPORT).operation("send metrics").build();
		CloudException before = this.failure;
		if (before == null) {
			this.failingSince = this.clock.instant();
		}
		this.failure = named;
		if (error.category() == CloudErrorCategory.CANCELLED) {
			return;
		}
		if (before == null || before.category() != error.category()) {
			logger.warn("Points are not sent: {}", named.getMessage());
		}
		else {
			logger.debug("Points are still not sent", named);
		}
	}

	private void recovered() {
		this.lastSuccess = this.clock.instant();
		if (this.failure != null) {
			this.failure = null;
			this.failingSince = null;
			logger.info("Points are sent again");
		}
	}

	/**
	 * Return how long the next call has to wait.
	 * @param least the time without a wish of the provider
	 * @return that, or longer if the provider asked for it, an hour at most
	 */
	Duration pause(Duration least) {
		CloudException last = this.failure;
		Duration told = (last != null) ? last.retryAfter() : null;
		if (told == null || told.compareTo(least) <= 0) {
			return least;
		}
		return (told.compareTo(LONGEST_PAUSE) < 0) ? told : LONGEST_PAUSE;
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

}
