package io.llmshield.cloud.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The points that wait, in the order in which they were recorded, and the choice of the
 * next batch within the provider's limits. Used by one thread.
 */
final class WaitingPoints {

	private Deque<WaitingPoint> points = new ArrayDeque<>();

	/** When a series was last in a call, in nanoseconds; only where that matters. */
	private final Map<Metric.Series, Long> lastCalls = new HashMap<>();

	private final MetricDriver driver;

	private final MetricLimits limits;

	private final int batchSize;

	/** Takes a point that can never be sent, and the reason. */
	private final BiConsumer<WaitingPoint, String> dropped;

	WaitingPoints(MetricDriver driver, int batchSize, BiConsumer<WaitingPoint, String> dropped) {
		this.driver = driver;
		this.limits = driver.limits();
		this.batchSize = batchSize;
		this.dropped = dropped;
	}

	void add(WaitingPoint point) {
		this.points.addLast(point);
	}

	/** Put a batch back that could not be sent. */
	void putBack(List<WaitingPoint> batch) {
		for (int i = batch.size() - 1; i >= 0; i--) {
			this.points.addFirst(batch.get(i));
		}
	}

	int size() {
		return this.points.size();
	}

	boolean isEmpty() {
		return this.points.isEmpty();
	}

	/** Return whether a point waits that was recorded up to a number. */
	boolean holdsAnyUpTo(long number) {
		return this.points.stream().anyMatch((point) -> point.number() <= number);
	}

	/**
	 * Take the next batch out. Points that the provider would refuse are dropped.
	 * @param now the time
	 * @param nanos the same on the clock of {@link System#nanoTime()}
	 * @return the points; empty if none may be sent now
	 */
	List<WaitingPoint> next(Instant now, long nanos) {
		forgetOldCalls(nanos);
		Instant oldest = now.minus(this.limits.maxAge());
		return this.driver.mergeSpan().isZero() ? nextSingle(oldest) : nextMerged(oldest);
	}

	private List<WaitingPoint> nextSingle(Instant oldest) {
		List<WaitingPoint> batch = new ArrayList<>();
		Set<Metric.Series> series = new HashSet<>();
		long bytes = 0;
		for (Iterator<WaitingPoint> rest = this.points.iterator(); rest.hasNext() && batch.size() < this.batchSize;) {
			WaitingPoint point = rest.next();
			if (point.metric().timestamp().isBefore(oldest)) {
				rest.remove();
				this.dropped.accept(point, MetricCounters.EXPIRED);
				continue;
			}
			int size = this.driver.bytes(point.metric());
			if (size > this.limits.maxBytes()) {
				rest.remove();
				this.dropped.accept(point, MetricCounters.TOO_LARGE);
				continue;
			}
			if (bytes + size > this.limits.maxBytes()) {
				break;
			}
			if (mayBeSent(point.metric(), series)) {
				rest.remove();
				batch.add(point);
				bytes += size;
			}
		}
		return batch;
	}

	/** All points of each series that lie close together, side by side. */
	private List<WaitingPoint> nextMerged(Instant oldest) {
		Map<Metric.Series, List<WaitingPoint>> chosen = new LinkedHashMap<>();
		Deque<WaitingPoint> kept = new ArrayDeque<>(this.points.size());
		long bytes = 0;
		for (WaitingPoint point : this.points) {
			if (point.metric().timestamp().isBefore(oldest)) {
				this.dropped.accept(point, MetricCounters.EXPIRED);
				continue;
			}
			Metric.Series own = point.metric().series();
			List<WaitingPoint> same = chosen.get(own);
			int size = (same != null) ? 0 : this.driver.bytes(point.metric());
			if (size > this.limits.maxBytes()) {
				this.dropped.accept(point, MetricCounters.TOO_LARGE);
			}
			else if (same != null && isNear(same.get(0), point)) {
				same.add(point);
			}
			else if (same == null && chosen.size() < this.batchSize && !this.lastCalls.containsKey(own)
					&& bytes + size <= this.limits.maxBytes()) {
				chosen.put(own, new ArrayList<>(List.of(point)));
				bytes += size;
			}
			else {
				kept.add(point);
			}
		}
		this.points = kept;
		List<WaitingPoint> batch = new ArrayList<>();
		chosen.values().forEach(batch::addAll);
		return batch;
	}

	private boolean isNear(WaitingPoint first, WaitingPoint other) {
		return Duration.between(first.metric().timestamp(), other.metric().timestamp())
			.abs()
			.compareTo(this.driver.mergeSpan()) <= 0;
	}

	private boolean mayBeSent(Metric metric, Set<Metric.Series> series) {
		if (!this.limits.onePointPerSeries()) {
			return true;
		}
		Metric.Series own = metric.series();
		return !this.lastCalls.containsKey(own) && series.add(own);
	}

	private void forgetOldCalls(long nanos) {
		long spacing = this.limits.seriesSpacing().toNanos();
		this.lastCalls.values().removeIf((call) -> nanos - call >= spacing);
	}

	/** Note that a call was made, for the spacing of the series in it. */
	void called(Collection<WaitingPoint> batch, long nanos) {
		if (this.limits.onePointPerSeries() && !this.limits.seriesSpacing().isZero()) {
			batch.forEach((point) -> this.lastCalls.put(point.metric().series(), nanos));
		}
	}

	/** Take everything out. */
	List<WaitingPoint> takeAll() {
		List<WaitingPoint> all = new ArrayList<>(this.points);
		this.points.clear();
		return all;
	}

}
