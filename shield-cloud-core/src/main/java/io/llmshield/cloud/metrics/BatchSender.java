package io.llmshield.cloud.metrics;

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
 * but for {@link #failure()}.
 */
final class BatchSender {

	private static final Logger logger = LoggerFactory.getLogger(CloudMetrics.class);

	private final MetricDriver driver;

	private final CallGuard guard;

	private final MetricCounters counters;

	private volatile @Nullable CloudException failure;

	BatchSender(MetricDriver driver, CallGuard guard, MetricCounters counters) {
		this.driver = driver;
		this.guard = guard;
		this.counters = counters;
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
			Written written = this.guard.call(() -> write(metrics));
			List<WaitingPoint> left = written.left.stream().map(batch::get).toList();
			this.counters.sent(batch.size() - written.refused - left.size());
			if (written.refused > 0) {
				this.counters.dropped(MetricCounters.REFUSED, written.refused);
				logger.warn("{} of {} points were refused by {}", written.refused, batch.size(),
						this.driver.provider());
			}
			if (written.why != null) {
				remember(written.why);
			}
			else {
				recovered();
			}
			return left;
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

	/**
	 * A part that was taken is a success to the guard, which would send all of it again.
	 */
	private Written write(List<Metric> metrics) {
		try {
			return new Written(this.driver.write(metrics), List.of(), null);
		}
		catch (PartialWriteException ex) {
			return new Written(ex.refused(), ex.left(), ex);
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
		if (this.failure != null) {
			this.failure = null;
			logger.info("Points are sent again");
		}
	}

	@Nullable CloudException failure() {
		return this.failure;
	}

	/**
	 * What became of a call.
	 *
	 * @param refused how many points were refused for good
	 * @param left the places of those to be sent again
	 * @param why why these were not taken; {@code null} if there are none
	 */
	private record Written(int refused, List<Integer> left, @Nullable CloudException why) {

	}

}
