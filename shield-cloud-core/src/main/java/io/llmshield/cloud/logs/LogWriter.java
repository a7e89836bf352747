package io.llmshield.cloud.logs;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.resilience4j.core.IntervalFunction;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.logs.LogBatch.Item;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipeline's thread: takes entries from the queue, makes batches and writes them;
 * after a failed call it waits, longer each time, and if there is a spool moves
 * everything there until the spool has been delivered.
 *
 * @param <E> what the provider takes for an entry
 */
final class LogWriter<E> implements Runnable {

	private static final Duration FIRST_RETRY = Duration.ofMillis(100);

	private static final Duration LAST_RETRY = Duration.ofSeconds(15);

	/** How often it looks whether a batch is full, or a failed call may be made again. */
	private static final long GLANCE = Duration.ofMillis(20).toNanos();

	/** Entries that go to the spool at once at the end. */
	private static final int CHUNK = 1_000;

	private static final Logger logger = LoggerFactory.getLogger(LogWriter.class);

	private final IntervalFunction backOff = IntervalFunction.ofExponentialRandomBackoff(FIRST_RETRY, 2, 0.3,
			LAST_RETRY);

	private final LogDriver<E> driver;

	private final LogOptions options;

	private final LogLimits limits;

	private final LogQueue queue;

	private final LogCounters counters;

	private final @Nullable LogSpool spool;

	private final LogBatch<E> batch;

	private long batchSince;

	/** Did not fit into the batch any more. */
	private @Nullable Item<E> next;

	private final List<CompletableFuture<Void>> marks = new ArrayList<>();

	private final EntryIds ids = new EntryIds();

	private boolean spoolFails;

	private int attempts;

	private long retryAt;

	private volatile @Nullable CloudException failure;

	private volatile @Nullable Instant failingSince;

	private volatile @Nullable Instant lastSuccess;

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
	}

	String provider() {
		return this.driver.provider();
	}

	LogStatus status() {
		return new LogStatus(this.failure, this.failingSince, this.lastSuccess, this.queue.size(),
				(this.spool != null) ? this.spool.bytes() : 0, this.counters.delivered(), this.counters.lost());
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
					fail(unexpected(ex));
					this.queue.pause(GLANCE);
				}
			}
			if (this.batch.isEmpty() && this.next == null && (this.spool == null || this.spool.isEmpty())) {
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

	private boolean isLate() {
		return this.ending && System.nanoTime() - this.endBy >= 0;
	}

	private boolean isOver() {
		if (!this.ending) {
			return false;
		}
		boolean idle = this.queue.isEmpty() && this.batch.isEmpty() && this.next == null;
		if (idle && (this.spool == null || this.spool.isEmpty() || this.failure != null)) {
			return true;
		}
		return isLate();
	}

	private void step() throws IOException {
		// Nobody waits for these any more
		this.marks.removeIf(CompletableFuture::isDone);
		fill();
		if (this.spool != null && !this.spool.isEmpty()) {
			stepWithSpool(this.spool);
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
		if (this.attempts > 0 && now - this.retryAt < 0) {
			pauseUntil(this.retryAt, now);
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
				|| this.hurrying || this.ending || !this.marks.isEmpty() || now - this.batchSince >= this.options.maxDelay().toNanos();
	}

	/** Take from the queue what fits into the batch. */
	private void fill() {
		if (this.next != null && this.batch.add(this.next)) {
			this.next = null;
		}
		// What came before a mark is delivered before anything is taken that came after
		// it
		boolean taking = this.marks.isEmpty() || (this.spool != null && !this.spool.isEmpty());
		while (taking && this.next == null && this.batch.size() < this.limits.maxEntries()) {
			Object taken = this.queue.poll();
			if (taken == null) {
				return;
			}
			if (taken instanceof CompletableFuture<?> mark) {
				addMark(mark);
				return;
			}
			Prepared<E> prepared = prepare(taken);
			if (prepared.item != null) {
				if (this.batch.isEmpty()) {
					this.batchSince = System.nanoTime();
				}
				if (!this.batch.add(prepared.item)) {
					this.next = prepared.item;
				}
			}
			count(prepared.loss);
		}
	}

	@SuppressWarnings("unchecked")
	private void addMark(CompletableFuture<?> mark) {
		this.marks.add((CompletableFuture<Void>) mark);
	}

	private void count(@Nullable LogLoss loss) {
		if (loss != null) {
			this.counters.lose(loss, 1);
		}
	}

	private Prepared<E> prepare(Object taken) {
		try {
			KeptEntry kept = (taken instanceof KeptEntry replayed) ? replayed
					: new KeptEntry(entry(taken), this.ids.next());
			return prepare(kept);
		}
		catch (Throwable ex) {
			// Also a missing class: the entry is to blame, not the provider
			logger.debug("A log entry could not be encoded", ex);
			return new Prepared<>(null, LogLoss.NOT_ENCODABLE);
		}
	}

	private static LogEntry entry(Object taken) {
		return (taken instanceof Supplier<?> supplier) ? (LogEntry) supplier.get() : (LogEntry) taken;
	}

	private Prepared<E> prepare(KeptEntry kept) {
		LogEntry entry = kept.entry();
		Duration age = Duration.between(entry.timestamp(), Instant.now());
		E encoded = this.driver.encode(entry, kept.id());
		int size = this.driver.size(encoded);
		LogLoss loss = null;
		if (size > this.limits.maxEntryBytes()) {
			loss = LogLoss.TOO_LARGE;
		}
		else if (age.compareTo(this.limits.maxAge()) > 0) {
			loss = LogLoss.TOO_OLD;
		}
		else if (age.negated().compareTo(this.limits.maxAhead()) > 0) {
			loss = LogLoss.TOO_NEW;
		}
		return (loss != null) ? new Prepared<>(null, loss) : new Prepared<>(new Item<>(kept, encoded, size), null);
	}

	private void writeBatch() throws IOException {
		int done = write(this.batch.items());
		this.batch.removeFirst(done);
		if (!this.batch.isEmpty() && this.spool != null) {
			spill(this.spool);
		}
	}

	/** Move the batch to the spool, unless that or its disk is full. */
	private boolean spill(LogSpool spool) {
		try {
			if (!spool.append(this.batch.entries())) {
				return false;
			}
		}
		catch (IOException ex) {
			if (!this.spoolFails) {
				logger.warn("The log spill directory cannot be written; entries wait in memory", ex);
			}
			this.spoolFails = true;
			return false;
		}
		this.spoolFails = false;
		this.batch.clear();
		return true;
	}

	private void stepWithSpool(LogSpool spool) throws IOException {
		boolean full = !this.batch.isEmpty() && !spill(spool);
		long now = System.nanoTime();
		if (this.attempts == 0 || now - this.retryAt >= 0) {
			replay(spool);
		}
		else if (full || this.queue.isEmpty()) {
			pauseUntil(this.retryAt, now);
		}
	}

	/** Write the oldest entries of the spool in one call. */
	private void replay(LogSpool spool) throws IOException {
		LogBatch<E> replayed = new LogBatch<>(this.limits);
		// Entries that are lost on the way are counted once they are removed
		List<LogLoss> losses = new ArrayList<>();
		List<Integer> ends = new ArrayList<>();
		Iterator<KeptEntry> oldest = spool.oldest();
		this.counters.lose(LogLoss.DAMAGED, spool.takeDamaged());
		int seen = 0;
		while (oldest.hasNext()) {
			Prepared<E> prepared = prepare((Object) oldest.next());
			if (prepared.item != null && !replayed.add(prepared.item)) {
				break;
			}
			seen++;
			losses.add(prepared.loss);
			if (prepared.item != null) {
				ends.add(seen);
			}
		}
		int done = replayed.isEmpty() ? 0 : write(replayed.items());
		int removed = (done == replayed.size()) ? seen : (done > 0) ? ends.get(done - 1) : 0;
		if (removed > 0) {
			spool.remove(removed);
			losses.subList(0, removed).forEach(this::count);
		}
	}

	/** Return how many were dealt with; if not all of them, the call failed. */
	private int write(List<Item<E>> items) {
		int done = 0;
		boolean accepted = false;
		CloudException refusal = null;
		Deque<List<Item<E>>> parts = new ArrayDeque<>();
		parts.add(items);
		while (!parts.isEmpty() && !isLate()) {
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
			logger.warn("{} refuses the log entries: {}", provider(), ex.getMessage());
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
			logger.info("Log entries are delivered to {} again", provider());
		}
		this.failure = null;
		this.failingSince = null;
		this.attempts = 0;
		return true;
	}

	private void fail(CloudException ex) {
		this.counters.fail();
		if (this.failure == null) {
			this.failingSince = Instant.now();
			logger.warn("Log entries cannot be delivered to {} and wait {}: {}", provider(),
					(this.spool != null) ? "on disk" : "in memory", ex.getMessage());
		}
		this.failure = ex;
		this.attempts++;
		Duration wait = Duration.ofMillis(this.backOff.apply(Math.min(this.attempts, 20)));
		Duration told = ex.retryAfter();
		if (told != null && told.compareTo(wait) > 0) {
			wait = told;
		}
		this.retryAt = System.nanoTime() + LogQueue.toNanos(wait);
	}

	private CloudException unexpected(Throwable ex) {
		return CloudException.of(CloudErrorKind.LOG_WRITE, CloudErrorCategory.UNKNOWN)
			.provider(provider())
			.operation("write log entries")
			.reason("an unexpected " + ex.getClass().getName())
			.remedy("See the cause")
			.cause(ex)
			.build();
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
				Prepared<E> prepared = prepare(taken);
				if (prepared.item != null) {
					rest.add(prepared.item.kept());
				}
				count(prepared.loss);
			}
			if (rest.size() >= CHUNK) {
				keep(rest);
			}
		}
		keep(rest);
	}

	private void keep(List<KeptEntry> rest) {
		boolean kept = false;
		try {
			kept = this.spool != null && !rest.isEmpty() && this.spool.append(rest);
		}
		catch (IOException ex) {
			logger.warn("Log entries could not be kept for the next start", ex);
		}
		if (!kept) {
			this.counters.lose(LogLoss.SHUTDOWN, rest.size());
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

	/**
	 * An entry that is ready to be written, or why it is lost.
	 *
	 * @param <E> what the provider takes for an entry
	 * @param item the entry, or {@code null}
	 * @param loss why it is lost, or {@code null}
	 */
	private record Prepared<E>(@Nullable Item<E> item, @Nullable LogLoss loss) {

	}

}
