package io.llmshield.cloud.logs;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.llmshield.cloud.logs.LogBatch.Item;
import io.llmshield.cloud.logs.LogEncoder.Prepared;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipeline's thread: takes entries from the queue, makes batches and has them
 * delivered; if a call fails and there is a spool, moves everything there until the spool
 * has been delivered. Keeps or counts what is left at the end.
 *
 * @param <E> what the provider takes for an entry
 */
final class LogWriter<E> implements Runnable {

	/** How often it looks whether a batch is full, or a failed call may be made again. */
	private static final long GLANCE = Duration.ofMillis(20).toNanos();

	/** Entries that go to the spool at once at the end. */
	private static final int CHUNK = 1_000;

	private static final Logger logger = LoggerFactory.getLogger(LogWriter.class);

	private final LogDriver<E> driver;

	private final LogOptions options;

	private final LogLimits limits;

	private final LogQueue queue;

	private final LogCounters counters;

	private final @Nullable LogSpool spool;

	private final @Nullable LogSpill<E> spill;

	private final LogEncoder<E> encoder;

	private final LogDelivery<E> delivery;

	private final LogBatch<E> batch;

	private long batchSince;

	/** Did not fit into the batch any more. */
	private @Nullable Item<E> next;

	private final List<CompletableFuture<Void>> marks = new ArrayList<>();

	/** At the end, the spool takes no more. */
	private boolean full;

	private volatile boolean hurrying;

	private volatile boolean ending;

	private volatile long endBy;

	private volatile boolean ended;

	LogWriter(LogDriver<E> driver, LogOptions options, LogQueue queue, LogCounters counters, @Nullable LogSpool spool) {
		this.driver = driver;
		this.options = options;
		this.limits = driver.limits();
		this.queue = queue;
		this.counters = counters;
		this.spool = spool;
		this.batch = new LogBatch<>(this.limits);
		this.encoder = new LogEncoder<>(driver);
		this.delivery = new LogDelivery<>(driver, counters, spool != null);
		this.spill = (spool != null) ? new LogSpill<>(spool, this.limits, counters, this.encoder, this.delivery) : null;
	}

	String provider() {
		return this.driver.provider();
	}

	LogStatus status() {
		return new LogStatus(this.delivery.failure(), this.delivery.failingSince(), this.delivery.lastSuccess(),
				this.queue.size(), (this.spool != null) ? this.spool.bytes() : 0, this.counters.delivered(),
				this.counters.lost());
	}

	/** From now on no entry waits for others. */
	void hurry() {
		this.hurrying = true;
	}

	/** From now on the queue takes nothing more; be done by then. */
	void endBy(long nanoTime) {
		this.endBy = nanoTime;
		this.ending = true;
	}

	boolean hasEnded() {
		return this.ended;
	}

	@Override
	public void run() {
		try {
			while (!isOver()) {
				try {
					step();
				}
				catch (Throwable ex) {
					// Not even a missing class may end this thread silently
					this.delivery.fail(this.delivery.unexpected(ex));
					this.queue.pause(GLANCE);
				}
			}
			if (this.batch.isEmpty() && this.next == null && !hasSpilled()) {
				completeMarks();
			}
			// The shutdown may have interrupted a call; what follows must not be
			// interrupted
			Thread.interrupted();
			keepRest();
		}
		finally {
			this.ended = true;
			loseRest();
			close();
		}
	}

	private boolean hasSpilled() {
		return this.spill != null && !this.spill.isEmpty();
	}

	private boolean isLate() {
		return this.ending && System.nanoTime() - this.endBy >= 0;
	}

	private boolean isOver() {
		if (this.hurrying || this.ending) {
			this.delivery.hurry();
		}
		if (!this.ending) {
			return false;
		}
		boolean idle = this.queue.isEmpty() && this.batch.isEmpty() && this.next == null;
		if (idle && (!hasSpilled() || this.delivery.failsAtStop())) {
			return true;
		}
		return isLate();
	}

	private void step() throws IOException {
		// Nobody waits for these any more
		this.marks.removeIf(CompletableFuture::isDone);
		fill();
		if (this.spill != null && !this.spill.isEmpty()) {
			stepWithSpill(this.spill);
			return;
		}
		if (this.batch.isEmpty()) {
			completeMarks();
			if (!this.ending) {
				this.queue.sleep();
			}
			return;
		}
		long now = System.nanoTime();
		if (this.delivery.waits(now)) {
			pauseUntil(this.delivery.retryAt(), now);
		}
		else if (isDue(now)) {
			writeBatch();
		}
		else {
			pauseUntil(this.batchSince + this.options.maxDelay().toNanos(), now);
		}
	}

	private void completeMarks() {
		this.marks.forEach((mark) -> mark.complete(null));
		this.marks.clear();
	}

	private void pauseUntil(long time, long now) {
		this.queue.pause(Math.min(time - now, GLANCE));
	}

	private boolean isDue(long now) {
		return this.batch.size() >= Math.min(this.options.batchSize(), this.limits.maxEntries()) || this.next != null
				|| this.hurrying || this.ending || !this.marks.isEmpty()
				|| now - this.batchSince >= this.options.maxDelay().toNanos();
	}

	/** Take from the queue what fits into the batch. */
	private void fill() {
		if (this.next != null && this.batch.add(this.next)) {
			this.next = null;
		}
		// What came before a mark is delivered before anything is taken that came after
		// it
		boolean taking = this.marks.isEmpty() || hasSpilled();
		while (taking && this.next == null && this.batch.size() < this.limits.maxEntries()) {
			Object taken = this.queue.poll();
			if (taken == null) {
				return;
			}
			if (taken instanceof CompletableFuture<?> mark) {
				addMark(mark);
				return;
			}
			Prepared<E> prepared = this.encoder.prepare(taken);
			if (prepared.item() != null) {
				if (this.batch.isEmpty()) {
					this.batchSince = System.nanoTime();
				}
				if (!this.batch.add(prepared.item())) {
					this.next = prepared.item();
				}
			}
			this.counters.loseOne(prepared.loss());
		}
	}

	@SuppressWarnings("unchecked")
	private void addMark(CompletableFuture<?> mark) {
		this.marks.add((CompletableFuture<Void>) mark);
	}

	private void writeBatch() {
		int done = this.delivery.write(this.batch.items(), this::isLate);
		this.batch.removeFirst(done);
		if (!this.batch.isEmpty() && this.spill != null) {
			this.spill.take(this.batch);
		}
	}

	private void stepWithSpill(LogSpill<E> spill) throws IOException {
		boolean full = !this.batch.isEmpty() && !spill.take(this.batch);
		long now = System.nanoTime();
		if (!this.delivery.waits(now)) {
			spill.replay(this::isLate);
		}
		else if (full || this.queue.isEmpty()) {
			pauseUntil(this.delivery.retryAt(), now);
		}
	}

	/**
	 * Keep for the next start what could not be delivered, if there is a place for it.
	 */
	private void keepRest() {
		List<KeptEntry> rest = new ArrayList<>(this.batch.entries());
		this.batch.clear();
		if (this.next != null) {
			rest.add(this.next.kept());
			this.next = null;
		}
		for (Object taken = this.queue.poll(); taken != null; taken = this.queue.poll()) {
			if (!(taken instanceof CompletableFuture<?>)) {
				Prepared<E> prepared = this.encoder.prepare(taken);
				if (prepared.item() != null) {
					rest.add(prepared.item().kept());
				}
				this.counters.loseOne(prepared.loss());
			}
			if (rest.size() >= CHUNK) {
				keep(rest);
			}
		}
		keep(rest);
	}

	private void keep(List<KeptEntry> rest) {
		int kept = (this.spill != null && !this.full) ? this.spill.keep(rest) : 0;
		if (kept < rest.size()) {
			// Nothing later either: what is kept has no holes
			this.full = true;
			this.counters.lose(LogLoss.SHUTDOWN, rest.size() - kept);
		}
		rest.clear();
	}

	/**
	 * Count entries that came after the end; the thread does not take from the queue any
	 * more.
	 */
	synchronized void loseRest() {
		for (Object taken = this.queue.poll(); taken != null; taken = this.queue.poll()) {
			if (taken instanceof CompletableFuture<?> mark) {
				mark.completeExceptionally(new IllegalStateException("The pipeline has ended"));
			}
			else {
				this.counters.lose(LogLoss.SHUTDOWN, 1);
			}
		}
		this.marks.forEach((mark) -> mark.completeExceptionally(new IllegalStateException("The pipeline has ended")));
	}

	private void close() {
		try (LogDriver<E> closed = this.driver; LogSpool kept = this.spool) {
			logger.debug("The log pipeline to {} has ended", closed.provider());
		}
		catch (Exception ex) {
			logger.warn("The log pipeline could not be closed cleanly", ex);
		}
	}

}
