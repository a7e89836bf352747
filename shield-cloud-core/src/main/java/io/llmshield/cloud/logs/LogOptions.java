package io.llmshield.cloud.logs;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How a pipeline behaves. Immutable.
 *
 * @param queueCapacity the most entries that wait in memory, rounded up to a power of two
 * @param batchSize how many waiting entries cause a call; a call takes all that wait, up
 * to the provider's limits
 * @param maxDelay how long an entry waits for others before it is sent
 * @param overflow what happens when the queue is full
 * @param keepFrom the level that {@link LogOverflow#DROP_BELOW_LEVEL} keeps
 * @param maxBlock the longest time that {@link LogOverflow#BLOCK} lets a caller wait
 * @param spillDirectory where entries go while the provider cannot be reached, for this
 * process alone; {@code null} to keep them in the queue only
 * @param spillLimit the most bytes in that directory
 * @param shutdownTimeout the longest time that the shutdown takes for what is waiting
 */
public record LogOptions(int queueCapacity, int batchSize, Duration maxDelay, LogOverflow overflow, LogLevel keepFrom,
		Duration maxBlock, @Nullable Path spillDirectory, long spillLimit, Duration shutdownTimeout) {

	/**
	 * A queue of 32,768 entries, calls from 100 entries or one second on, the newest
	 * entries dropped when it is full, no spilling, ten seconds to shut down.
	 */
	public static final LogOptions DEFAULT = new LogOptions(32_768, 100, Duration.ofSeconds(1), LogOverflow.DROP_NEWEST,
			LogLevel.WARN, Duration.ofMinutes(1), null, 256L * 1024 * 1024, Duration.ofSeconds(10));

	/** JCTools needs four at least. */
	private static final int MIN_CAPACITY = 4;

	private static final int MAX_CAPACITY = 1 << 24;

	/**
	 * Make options.
	 * @throws IllegalArgumentException if a number or time is out of its range
	 */
	public LogOptions {
		check(queueCapacity >= MIN_CAPACITY && queueCapacity <= MAX_CAPACITY,
				"queueCapacity must be from " + MIN_CAPACITY + " to " + MAX_CAPACITY);
		check(batchSize >= 1, "batchSize must be 1 at least");
		check(isPositive(maxDelay), "maxDelay must be positive");
		check(!maxBlock.isNegative(), "maxBlock must not be negative");
		check(!shutdownTimeout.isNegative(), "shutdownTimeout must not be negative");
		check(spillLimit >= LogSpool.SEGMENT_BYTES, "spillLimit must be " + LogSpool.SEGMENT_BYTES + " bytes at least");
		Objects.requireNonNull(overflow, "overflow");
		Objects.requireNonNull(keepFrom, "keepFrom");
	}

	private static void check(boolean valid, String rule) {
		if (!valid) {
			throw new IllegalArgumentException(rule);
		}
	}

	private static boolean isPositive(Duration duration) {
		return !duration.isNegative() && !duration.isZero();
	}

	/**
	 * Return these options with another queue.
	 * @param capacity the most entries that wait in memory
	 * @return the options
	 */
	public LogOptions withQueueCapacity(int capacity) {
		return new LogOptions(capacity, this.batchSize, this.maxDelay, this.overflow, this.keepFrom, this.maxBlock,
				this.spillDirectory, this.spillLimit, this.shutdownTimeout);
	}

	/**
	 * Return these options with other batches.
	 * @param size how many waiting entries cause a call
	 * @param maxDelay how long an entry waits for others
	 * @return the options
	 */
	public LogOptions withBatch(int size, Duration maxDelay) {
		return new LogOptions(this.queueCapacity, size, maxDelay, this.overflow, this.keepFrom, this.maxBlock,
				this.spillDirectory, this.spillLimit, this.shutdownTimeout);
	}

	/**
	 * Return these options with another policy for a full queue.
	 * @param overflow what happens
	 * @return the options
	 */
	public LogOptions withOverflow(LogOverflow overflow) {
		return new LogOptions(this.queueCapacity, this.batchSize, this.maxDelay, overflow, this.keepFrom, this.maxBlock,
				this.spillDirectory, this.spillLimit, this.shutdownTimeout);
	}

	/**
	 * Return these options with another longest wait for callers.
	 * @param maxBlock the longest time that a caller waits
	 * @return the options
	 */
	public LogOptions withMaxBlock(Duration maxBlock) {
		return new LogOptions(this.queueCapacity, this.batchSize, this.maxDelay, this.overflow, this.keepFrom, maxBlock,
				this.spillDirectory, this.spillLimit, this.shutdownTimeout);
	}

	/**
	 * Return these options with a directory for outages.
	 * @param directory the directory, made when it is missing
	 * @param limit the most bytes in it
	 * @return the options
	 */
	public LogOptions withSpill(Path directory, long limit) {
		return new LogOptions(this.queueCapacity, this.batchSize, this.maxDelay, this.overflow, this.keepFrom,
				this.maxBlock, directory, limit, this.shutdownTimeout);
	}

	/**
	 * Return these options with another time for the shutdown.
	 * @param timeout the longest time
	 * @return the options
	 */
	public LogOptions withShutdownTimeout(Duration timeout) {
		return new LogOptions(this.queueCapacity, this.batchSize, this.maxDelay, this.overflow, this.keepFrom,
				this.maxBlock, this.spillDirectory, this.spillLimit, timeout);
	}

}
