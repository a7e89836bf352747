package io.llmshield.cloud.storage;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * What all transfers of all stores share: the memory budget and the threads that send
 * parts. Make one per application. Thread-safe.
 * <p>
 * Uploads from streams and callbacks take the buffers of their parts from the budget, one
 * after another in the order of arrival, so it bounds the memory of all of them together
 * whatever the size and number of the objects. A sixteenth of a budget for three parts or
 * more is kept for the first 64 KiB of each, so that small content neither needs a part's
 * memory nor waits behind those that do. An upload that has waited five minutes fails
 * with {@code THROTTLED}, because producers that are slow, or wait for one another, may
 * hold all memory as long as they like. An upload from a {@code byte[]} reads the
 * caller's array and takes nothing from it. No upload depends on a free thread: parts
 * that no thread has begun are sent by the uploading thread itself.
 */
public final class TransferManager implements AutoCloseable, MeterBinder {

	/** More connections than this at once help no upload; a guess, not a measurement. */
	private static final int MAX_THREADS = 64;

	private static final long IDLE_SECONDS = 30;

	/** The first bytes of small content need little: our choice. */
	private static final int SHARE_OF_BEGINNINGS = 16;

	/**
	 * Long enough for 64 uploads at once that take turns on an uplink of 16 Mbit/s: 64
	 * parts of 8 MiB take four and a half minutes there.
	 */
	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private final TransferOptions options;

	private final TransferBudget budget;

	private final @Nullable TransferBudget beginnings;

	private final Executor executor;

	private final @Nullable ThreadPoolExecutor ownThreads;

	/**
	 * Create a manager with daemon threads of its own: at most as many as parts fit into
	 * the budget, but at least the parallelism, and never more than 64. They end when
	 * idle.
	 * @param options sizes and parallelism
	 */
	public TransferManager(TransferOptions options) {
		this(options, threads(options));
	}

	/**
	 * Create a manager that sends parts on given threads.
	 * @param options sizes and parallelism
	 * @param executor runs the sending of parts; not closed with the manager
	 */
	public TransferManager(TransferOptions options, Executor executor) {
		this(options, executor, null, PATIENCE);
	}

	private TransferManager(TransferOptions options, ThreadPoolExecutor ownThreads) {
		this(options, ownThreads, ownThreads, PATIENCE);
	}

	/** For tests, which have less patience. */
	TransferManager(TransferOptions options, Executor executor, Duration patience) {
		this(options, executor, null, patience);
	}

	private TransferManager(TransferOptions options, Executor executor, @Nullable ThreadPoolExecutor ownThreads,
			Duration patience) {
		this.options = options;
		long share = shareOfBeginnings(options);
		this.budget = new TransferBudget(options.memoryBudget() - share, options.partSize(), byte[]::new, patience);
		this.beginnings = (share > 0) ? new TransferBudget(share, PartBuffer.FIRST_SIZE, byte[]::new, patience) : null;
		this.ownThreads = ownThreads;
		this.executor = executor;
	}

	/** Of fewer parts, one less would be missed. */
	private static long shareOfBeginnings(TransferOptions options) {
		boolean enough = options.partSize() > PartBuffer.FIRST_SIZE
				&& options.memoryBudget() >= 3L * options.partSize();
		return enough ? Math.max(PartBuffer.FIRST_SIZE, options.memoryBudget() / SHARE_OF_BEGINNINGS) : 0;
	}

	private static ThreadPoolExecutor threads(TransferOptions options) {
		long parts = Math.max(options.parallelism(), options.memoryBudget() / options.partSize());
		int threads = (int) Math.min(MAX_THREADS, parts);
		AtomicInteger number = new AtomicInteger();
		ThreadPoolExecutor pool = new ThreadPoolExecutor(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), (task) -> {
					Thread thread = new Thread(task, "shield-cloud-transfer-" + number.incrementAndGet());
					thread.setDaemon(true);
					return thread;
				});
		pool.allowCoreThreadTimeOut(true);
		return pool;
	}

	/**
	 * Return the options.
	 * @return sizes and parallelism
	 */
	public TransferOptions options() {
		return this.options;
	}

	/**
	 * Return how much of the budget is taken.
	 * @return bytes
	 */
	public long bytesInUse() {
		return this.budget.used() + ((this.beginnings != null) ? this.beginnings.used() : 0);
	}

	/** The memory of parts. */
	TransferBudget budget() {
		return this.budget;
	}

	/**
	 * The memory of the first bytes, or {@code null} if parts have all. Who gets none at
	 * once takes a part's.
	 */
	@Nullable TransferBudget beginnings() {
		return this.beginnings;
	}

	Executor executor() {
		return this.executor;
	}

	/**
	 * Register {@code shield.cloud.storage.memory.used}, {@code …memory.max} (bytes) and
	 * {@code …memory.waiting} (threads that wait for a buffer).
	 */
	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("shield.cloud.storage.memory.used", this, TransferManager::bytesInUse)
			.description("Memory that the parts of all uploads hold")
			.baseUnit("bytes")
			.register(registry);
		Gauge.builder("shield.cloud.storage.memory.max", this.options, TransferOptions::memoryBudget)
			.description("Memory that the parts of all uploads may hold")
			.baseUnit("bytes")
			.register(registry);
		Gauge.builder("shield.cloud.storage.memory.waiting", this.budget, TransferBudget::waiting)
			.description("Uploads that wait for memory")
			.baseUnit("threads")
			.register(registry);
	}

	/**
	 * End the manager's own threads once they have sent what they were given. Uploads
	 * that are under way go on in the threads that called them.
	 */
	@Override
	public void close() {
		if (this.ownThreads != null) {
			this.ownThreads.shutdown();
		}
	}

}
