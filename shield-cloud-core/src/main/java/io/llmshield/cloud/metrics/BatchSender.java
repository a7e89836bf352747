package io.llmshield.cloud.metrics;

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

/**
 * Sends batches through the guard and counts what becomes of them. Used by one thread,
 * but for what it tells.
 */
final class BatchSender {

	private static final Logger logger = LoggerFactory.getLogger(CloudMetrics.class);

	private final MetricDriver driver;

	private final CallGuard guard;

	private final MetricCounters counters;

	private final InstantSource clock;

	private volatile @Nullable CloudException failure;

	private volatile @Nullable Instant failingSince;

	private volatile @Nullable Instant lastSuccess;

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
			int refused = this.guard.call(() -> this.driver.write(metrics));
			this.counters.sent(batch.size() - refused);
			if (refused > 0) {
				this.counters.dropped(MetricCounters.REFUSED, refused);
				logger.warn("{} of {} points were refused by {}", refused, batch.size(), this.driver.provider());
			}
			recovered();
			return List.of();
		}
		catch (CloudException ex) {
			return failed(batch, ex);
		}
		catch (RuntimeException ex) {
			return failed(batch,
					CloudException.of(CloudErrorKind.METRICS_EXPORT, CloudErrorCategory.UNKNOWN)
						.provider(this.driver.provider())
						.reason("an unexpected " + ex.getClass().getName())
						.cause(ex)
						.build());
		}
	}

	private List<WaitingPoint> failed(List<WaitingPoint> batch, CloudException error) {
		if (error.retryable() || error.category() == CloudErrorCategory.CANCELLED) {
			remember(error);
			return batch;
		}
		if (error.category() == CloudErrorCategory.INVALID_ARGUMENT && batch.size() > 1) {
			return sendInHalves(batch);
		}
		remember(error);
		this.counters.dropped(MetricCounters.reason(error.category()), batch.size());
		return List.of();
	}

	/** One bad point makes some providers refuse the whole batch. */
	private List<WaitingPoint> sendInHalves(List<WaitingPoint> batch) {
		int middle = batch.size() / 2;
		List<WaitingPoint> left = new ArrayList<>(send(batch.subList(0, middle)));
		left.addAll(send(batch.subList(middle, batch.size())));
		return left;
	}

	/** Logged once for an outage, however long it lasts. */
	private void remember(CloudException error) {
		CloudException named = error.toBuilder().kind(CloudErrorKind.METRICS_EXPORT).operation("send metrics").build();
		CloudException before = this.failure;
		this.failure = named;
		if (before == null) {
			this.failingSince = this.clock.instant();
		}
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
