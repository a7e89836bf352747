package io.llmshield.cloud.storage;

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
 * whatever the size and number of the objects. An upload from a {@code byte[]} reads the
 * caller's array and takes nothing from it. No upload depends on a free thread: parts
 * that no thread has begun are sent by the uploading thread itself.
 */
public final class TransferManager implements AutoCloseable, MeterBinder {

	/** More connections than this at once help no upload; a guess, not a measurement. */
	private static final int MAX_THREADS = 64;

	private static final long IDLE_SECONDS = 30;

	private final TransferOptions options;

	private final TransferBudget budget;

	private final Executor executor;

	private final @Nullable ThreadPoolExecutor ownThreads;

	/**
	 * Create a manager with daemon threads of its own: at most as many as parts fit into
	 * the budget, but at least the parallelism, and never more than 64. They end when
	 * idle.
	 * @param options sizes and parallelism
	 */
	public TransferManager(TransferOptions options) {
		this.options = options;
		this.budget = new TransferBudget(options.memoryBudget(), options.partSize(), byte[]::new);
		this.ownThreads = threads(options);
		this.executor = this.ownThreads;
	}

	/**
	 * Create a manager that sends parts on given threads.
	 * @param options sizes and parallelism
	 * @param executor runs the sending of parts; not closed with the manager
	 */
	public TransferManager(TransferOptions options, Executor executor) {
		this.options = options;
		this.budget = new TransferBudget(options.memoryBudget(), options.partSize(), byte[]::new);
		this.ownThreads = null;
		this.executor = executor;
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
		return this.budget.used();
	}

	TransferBudget budget() {
		return this.budget;
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
		Gauge.builder("shield.cloud.storage.memory.used", this.budget, TransferBudget::used)
			.description("Memory that the parts of all uploads hold")
			.baseUnit("bytes")
			.register(registry);
		Gauge.builder("shield.cloud.storage.memory.max", this.budget, TransferBudget::total)
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
