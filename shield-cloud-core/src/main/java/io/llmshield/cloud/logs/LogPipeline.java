package io.llmshield.cloud.logs;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.llmshield.cloud.resilience.StopTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes entries from any thread, queues them and writes them in batches on a thread of
 * its own, in the order in which they came. While the provider cannot be reached, entries
 * stay in the queue, or go to disk if there is a directory for that, and are delivered in
 * order when it can; see {@link LogOptions}. Every entry is delivered at least once or
 * counted as lost. Thread-safe.
 */
public final class LogPipeline implements CloudLogger, AutoCloseable {

	/** How long the shutdown waits for a call that it has interrupted. */
	private static final Duration INTERRUPTED_CALL = Duration.ofSeconds(2);

	private static final Logger logger = LoggerFactory.getLogger(LogPipeline.class);

	private final LogQueue queue;

	private final LogCounters counters;

	private final LogWriter<?> writer;

	private final Thread thread;

	private final StopTime stopTime;

	private boolean closed;

	private LogPipeline(LogQueue queue, LogCounters counters, LogWriter<?> writer, Duration shutdownTimeout) {
		this.queue = queue;
		this.counters = counters;
		this.writer = writer;
		this.stopTime = new StopTime(shutdownTimeout);
		this.thread = new PipelineThread(writer);
		this.thread.setDaemon(true);
		queue.consumer(this.thread);
	}

	/**
	 * Start a pipeline.
	 * @param driver where the entries go; closed with the pipeline
	 * @param options how it behaves
	 * @return the pipeline, to be closed
	 * @throws io.llmshield.cloud.CloudException {@code CONFIGURATION} if the spill
	 * directory cannot be used, or another process uses it
	 */
	public static LogPipeline start(LogDriver<?> driver, LogOptions options) {
		LogQueue queue = new LogQueue(options);
		LogCounters counters = new LogCounters();
		LogSpool spool = (options.spillDirectory() != null)
				? new LogSpool(options.spillDirectory(), options.spillLimit()) : null;
		LogWriter<?> writer = new LogWriter<>(driver, options, queue, counters, spool);
		LogPipeline pipeline = new LogPipeline(queue, counters, writer, options.shutdownTimeout());
		pipeline.thread.start();
		return pipeline;
	}

	@Override
	public boolean log(LogEntry entry) {
		Objects.requireNonNull(entry, "entry");
		return put(entry.level(), entry);
	}

	/**
	 * Take an entry that is made later, on the pipeline's thread, to keep the work from
	 * the caller.
	 * @param level the entry's level
	 * @param entry gives the entry; called at most once
	 * @return as {@link #log(LogEntry)} does
	 */
	public boolean log(LogLevel level, Supplier<LogEntry> entry) {
		return put(level, entry);
	}

	private boolean put(LogLevel level, Object entry) {
		if (isOwnThread()) {
			return false;
		}
		LogLoss loss = this.queue.put(level, entry);
		if (loss != null) {
			this.counters.lose(loss, 1);
			return false;
		}
		if (this.writer.hasEnded()) {
			this.writer.loseRest();
		}
		return true;
	}

	/**
	 * Return whether this is the pipeline's own thread. What that thread logs cannot go
	 * through the pipeline.
	 * @return whether the caller runs on it
	 */
	public boolean isOwnThread() {
		return Thread.currentThread() == this.thread;
	}

	/**
	 * Return whether this is the thread of any pipeline. Two pipelines that took what the
	 * other's thread logs would never come to rest.
	 * @return whether the caller runs on one
	 */
	public static boolean isPipelineThread() {
		return Thread.currentThread() instanceof PipelineThread;
	}

	@Override
	public boolean flush(Duration timeout) {
		if (isOwnThread()) {
			return false;
		}
		long deadline = System.nanoTime() + LogQueue.toNanos(timeout);
		CompletableFuture<Void> mark = new CompletableFuture<>();
		if (!this.queue.putMark(mark, timeout)) {
			return false;
		}
		if (this.writer.hasEnded()) {
			this.writer.loseRest();
		}
		try {
			mark.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
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
			mark.cancel(false);
		}
	}

	/**
	 * Return how it is doing.
	 * @return the status of now
	 */
	public LogStatus status() {
		return this.writer.status();
	}

	LogCounters counters() {
		return this.counters;
	}

	/**
	 * Return where the entries go.
	 * @return the provider's id
	 */
	public String provider() {
		return this.writer.provider();
	}

	/**
	 * The application stops: deliver entries without waiting for others, and count
	 * {@link LogOptions#shutdownTimeout()} from now. Returns at once; entries are still
	 * taken.
	 */
	public void stopping() {
		this.stopTime.begin();
		this.writer.hurry();
	}

	/**
	 * Take no more entries, and deliver what waits within
	 * {@link LogOptions#shutdownTimeout()}, counted from {@link #stopping()} if that was
	 * called. What is left then goes to the spill directory for the next start, or is
	 * counted as lost.
	 */
	@Override
	public synchronized void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		Duration left = this.stopTime.left();
		this.writer.endBy(System.nanoTime() + LogQueue.toNanos(left));
		this.queue.close();
		try {
			this.thread.join(Math.max(1, left.toMillis()));
			if (this.thread.isAlive()) {
				this.thread.interrupt();
				this.thread.join(INTERRUPTED_CALL.toMillis());
			}
		}
		catch (InterruptedException ex) {
			endNow();
			Thread.currentThread().interrupt();
		}
		long lost = status().lostEntries();
		if (lost > 0) {
			logger.warn("{} log entries were not delivered to {}: {}", lost, provider(), status().lost());
		}
	}

	/** Whoever closes is in a hurry: what waits is kept or counted, but not delivered. */
	private void endNow() {
		this.writer.endBy(System.nanoTime());
		this.thread.interrupt();
		try {
			this.thread.join(INTERRUPTED_CALL.toMillis());
		}
		catch (InterruptedException ex) {
			// Twice: then without waiting
		}
	}

	private static final class PipelineThread extends Thread {

		PipelineThread(Runnable writer) {
			super(writer, "shield-cloud-logs");
		}

	}

}
