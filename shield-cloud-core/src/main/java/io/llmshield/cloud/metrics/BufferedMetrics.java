package io.llmshield.cloud.metrics;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.llmshield.cloud.resilience.StopTime;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Keeps points until its thread has sent them. Callers share with the thread a queue
 * without locks and the number of points that are neither sent nor dropped, which bounds
 * the memory.
 */
final class BufferedMetrics implements CloudMetrics {

	/** The thread is interrupted by then; it only has to count what is left. */
	private static final Duration LAST_WAIT = Duration.ofSeconds(2);

	private final MetricLimits limits;

	private final MetricBufferOptions options;

	/** So many points are sent without waiting for the interval. */
	private final int enough;

	private final Map<String, String> dimensions;

	private final InstantSource clock;

	private final MetricCounters counters;

	private final BatchSender sender;

	private final WaitingPoints waiting;

	private final Queue<WaitingPoint> recorded = new ConcurrentLinkedQueue<>();

	private final Queue<Flush> flushes = new ConcurrentLinkedQueue<>();

	private final AtomicInteger buffered = new AtomicInteger();

	private final AtomicLong numbers = new AtomicLong();

	private final AtomicBoolean closed = new AtomicBoolean();

	private final StopTime stopTime;

	private final Thread thread;

	/** Set while the thread waits for a full batch. */
	private volatile boolean idle;

	/** What the provider wishes counts no more: there is little time left. */
	private volatile boolean ending;

	private volatile boolean stopping;

	/** Set before the thread looks into the queue for the last time. */
	private volatile boolean stopped;

	BufferedMetrics(MetricDriver driver, CloudMetricsBuilder builder, String source, int batchSize) {
		this.limits = driver.limits();
		this.options = builder.options();
		// Where several points become one, fewer calls cost less and tell the same
		boolean merges = !driver.mergeSpan().isZero();
		// A series that was in the last call may not be in the next one before that
		this.stopTime = new StopTime(this.options.closeTimeout().plus(this.limits.seriesSpacing()));
		this.enough = merges ? Math.max(batchSize, this.options.capacity() / 2) : batchSize;
		this.dimensions = builder.dimensions();
		this.clock = builder.clock();
		MeterRegistry meters = builder.meters();
		this.counters = new MetricCounters(driver.provider(), source, meters);
		this.sender = new BatchSender(driver, builder.guard(), this.counters, this.clock);
		this.waiting = new WaitingPoints(driver, merges ? this.limits.maxPoints() : batchSize,
				(point, reason) -> settle(reason, 1));
		if (meters != null) {
			Gauge.builder(MetricMeterDocumentation.BUFFERED.getName(), this.buffered, AtomicInteger::get)
				.description("Points that wait to be sent")
				.tag(MetricMeterDocumentation.Key.PROVIDER.asString(), driver.provider())
				.tag(MetricMeterDocumentation.Key.SOURCE.asString(), source)
				.register(meters);
		}
		this.thread = new Thread(this::run, "shield-cloud-" + ("points".equals(source) ? "metrics" : source));
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	@Override
	public void record(Metric metric) {
		Metric complete = metric.withDefaults(this.dimensions);
		checkTime(complete);
		if (this.closed.get()) {
			this.counters.dropped(MetricCounters.CLOSED, 1);
			return;
		}
		int before = this.buffered.getAndIncrement();
		if (before >= this.options.capacity()) {
			this.buffered.decrementAndGet();
			this.counters.dropped(MetricCounters.BUFFER_FULL, 1);
			return;
		}
		this.recorded.add(new WaitingPoint(this.numbers.incrementAndGet(), complete));
		if (this.idle && before + 1 >= this.enough) {
			LockSupport.unpark(this.thread);
		}
		if (this.stopped) {
			dropRecorded();
		}
	}

	/**
	 * Record the points of a step, all or none, so that what is derived from several of
	 * them stays right. A step always finds room in an empty buffer, however large it is.
	 * @param points the points, complete with the dimensions of all points and not older
	 * than the provider takes
	 */
	void recordStep(List<Metric> points) {
		int count = points.size();
		if (this.closed.get()) {
			this.counters.dropped(MetricCounters.CLOSED, count);
			return;
		}
		int before = this.buffered.getAndAdd(count);
		if (before > 0 && before + count > this.options.capacity()) {
			settle(MetricCounters.BUFFER_FULL, count);
			return;
		}
		points.forEach((point) -> this.recorded.add(new WaitingPoint(this.numbers.incrementAndGet(), point)));
		if (this.idle && before + count >= this.enough) {
			LockSupport.unpark(this.thread);
		}
		if (this.stopped) {
			dropRecorded();
		}
	}

	private void checkTime(Metric metric) {
		Instant now = this.clock.instant();
		if (metric.timestamp().isBefore(now.minus(this.limits.maxAge()))
				|| metric.timestamp().isAfter(now.plus(this.limits.maxAhead()))) {
			throw Metric.invalid(metric.name(),
					"its time is more than " + this.limits.maxAge() + " ago or " + this.limits.maxAhead() + " ahead",
					"Record points when they are measured, and set this machine's clock");
		}
	}

	@Override
	public boolean flush(Duration timeout) {
		Flush flush = begin();
		if (this.stopped) {
			return true;
		}
		try {
			flush.done().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		catch (TimeoutException | ExecutionException ex) {
			return false;
		}
		finally {
			flush.done().cancel(false);
			this.flushes.remove(flush);
		}
	}

	private Flush begin() {
		Flush flush = new Flush(this.numbers.get(), new CompletableFuture<>());
		this.flushes.add(flush);
		LockSupport.unpark(this.thread);
		return flush;
	}

	Duration closeTimeout() {
		return this.options.closeTimeout();
	}

	@Override
	public MetricStatistics statistics() {
		return new MetricStatistics(Math.min(this.buffered.get(), this.options.capacity()), this.counters.sent(),
				this.counters.dropped(), this.sender.failure(), this.sender.failingSince(), this.sender.lastSuccess());
	}

	@Override
	public void stopping() {
		this.stopTime.begin();
		end();
		begin();
	}

	private void end() {
		this.ending = true;
		this.sender.ending();
	}

	@Override
	public void close() {
		if (!this.closed.compareAndSet(false, true)) {
			return;
		}
		end();
		flush(this.stopTime.left());
		this.stopping = true;
		this.thread.interrupt();
		try {
			this.thread.join(LAST_WAIT.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void run() {
		List<Flush> open = new ArrayList<>();
		try {
			long lastRound = System.nanoTime();
			while (!this.stopping) {
				boolean sent = true;
				try {
					takeFlushes(open);
					takeRecorded();
					if (!open.isEmpty() || isDue(lastRound)) {
						sent = sendWhileMoreThan(0);
						lastRound = System.nanoTime();
					}
					else if (this.waiting.size() >= this.enough) {
						sent = sendWhileMoreThan(this.enough - 1);
					}
					completeFlushes(open);
				}
				catch (Throwable ex) {
					// Not even an error may end this thread silently
					this.sender.failed(ex);
					sent = false;
				}
				pause(sent, lastRound);
			}
		}
		finally {
			this.stopped = true;
			settle(MetricCounters.SHUTDOWN, this.waiting.takeAll().size());
			dropRecorded();
			takeFlushes(open);
			open.forEach((flush) -> flush.done().complete(Boolean.TRUE));
		}
	}

	private boolean isDue(long lastRound) {
		return System.nanoTime() - lastRound >= this.options.interval().toNanos();
	}

	/** A flush is looked at before the points, so that it finds all from before it. */
	private void takeFlushes(List<Flush> open) {
		for (Flush flush = this.flushes.poll(); flush != null; flush = this.flushes.poll()) {
			open.add(flush);
		}
	}

	private void takeRecorded() {
		for (WaitingPoint point = this.recorded.poll(); point != null; point = this.recorded.poll()) {
			this.waiting.add(point);
		}
	}

	private void completeFlushes(List<Flush> open) {
		for (Iterator<Flush> flushes = open.iterator(); flushes.hasNext();) {
			Flush flush = flushes.next();
			if (flush.done().isDone() || !this.waiting.holdsAnyUpTo(flush.upTo())) {
				flush.done().complete(Boolean.TRUE);
				flushes.remove();
			}
		}
	}

	/**
	 * Send batches while more than a number of points wait.
	 * @return whether that was done; if not, the provider is away or the series that are
	 * left have to wait for their turn
	 */
	private boolean sendWhileMoreThan(int points) {
		while (!this.stopping && this.waiting.size() > points) {
			List<WaitingPoint> batch = this.waiting.next(this.clock.instant(), System.nanoTime());
			if ((batch.isEmpty() && !this.waiting.isEmpty()) || !send(batch)) {
				return false;
			}
			takeRecorded();
		}
		return true;
	}

	private boolean send(List<WaitingPoint> batch) {
		if (batch.isEmpty()) {
			return true;
		}
		List<WaitingPoint> left = batch;
		try {
			left = this.sender.send(batch);
		}
		finally {
			this.waiting.called(batch, System.nanoTime());
			this.buffered.addAndGet(left.size() - batch.size());
			this.waiting.putBack(left);
		}
		return left.isEmpty();
	}

	private void pause(boolean sent, long lastRound) {
		if (!sent) {
			long begun = System.nanoTime();
			for (long rest = retryPause(); rest > 0
					&& !this.stopping; rest = retryPause() - (System.nanoTime() - begun)) {
				LockSupport.parkNanos(this, rest);
			}
			return;
		}
		this.idle = true;
		// What came before the flag was set has woken nobody
		boolean nothingToDo = this.recorded.isEmpty() || this.buffered.get() < this.enough;
		if (nothingToDo && this.flushes.isEmpty() && !this.stopping) {
			LockSupport.parkNanos(this, this.options.interval().toNanos() - (System.nanoTime() - lastRound));
		}
		this.idle = false;
	}

	private long retryPause() {
		Duration least = this.options.retryPause();
		return (this.ending ? least : this.sender.pause(least)).toNanos();
	}

	private void dropRecorded() {
		while (this.recorded.poll() != null) {
			settle(MetricCounters.SHUTDOWN, 1);
		}
	}

	private void settle(String reason, int points) {
		if (points > 0) {
			this.buffered.addAndGet(-points);
			this.counters.dropped(reason, points);
		}
	}

	/**
	 * Somebody who waits.
	 *
	 * @param upTo the number of the last point waited for
	 * @param done completed when none of them is left
	 */
	private record Flush(long upTo, CompletableFuture<Boolean> done) {

	}

}
