package io.llmshield.cloud.test.logs;

import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.llmshield.cloud.logs.LogLevel;
import io.llmshield.cloud.logs.LogPipeline;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Numbered entries of many threads, and what has arrived of them. The provider must fail
 * only before it takes entries, so that none comes twice. Thread-safe.
 */
public final class LogLoad {

	private static final int THREADS = 16;

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private final int each;

	private final BitSet received;

	private final int[] last = new int[THREADS];

	private final AtomicLong receivedTwice = new AtomicLong();

	private final AtomicLong outOfOrder = new AtomicLong();

	/**
	 * Make the load.
	 * @param each how many entries each of 16 threads logs
	 */
	public LogLoad(int each) {
		this.each = each;
		this.received = new BitSet(THREADS * each);
	}

	/**
	 * Return how many entries are logged.
	 * @return the number
	 */
	public int size() {
		return THREADS * this.each;
	}

	/**
	 * Start to log.
	 * @param pipeline the pipeline
	 * @return waits until all is logged
	 */
	public Waiting start(LogPipeline pipeline) {
		Thread[] threads = IntStream.range(0, THREADS)
			.mapToObj((thread) -> new Thread(() -> log(pipeline, thread), "log-load-" + thread))
			.toArray(Thread[]::new);
		for (Thread thread : threads) {
			thread.start();
		}
		return () -> {
			for (Thread thread : threads) {
				thread.join();
			}
		};
	}

	private void log(LogPipeline pipeline, int thread) {
		for (int i = 0; i < this.each; i++) {
			pipeline.log(LogLevel.INFO, String.valueOf(thread * this.each + i));
		}
	}

	/**
	 * Take what has arrived.
	 * @param message the message of an entry
	 */
	public synchronized void receive(String message) {
		int number = Integer.parseInt(message);
		if (this.received.get(number)) {
			this.receivedTwice.incrementAndGet();
		}
		this.received.set(number);
		int thread = number / this.each;
		if (number < this.last[thread]) {
			this.outOfOrder.incrementAndGet();
		}
		this.last[thread] = number;
	}

	/**
	 * Close the pipeline, and check that every entry has either arrived once and in
	 * order, or is counted as lost.
	 * @param pipeline the pipeline
	 * @param flush whether to wait first until everything is sent: a shutdown during an
	 * outage would leave the rest on disk for the next start
	 */
	public void close(LogPipeline pipeline, boolean flush) {
		if (flush) {
			assertThat(pipeline.flush(PATIENCE)).isTrue();
		}
		pipeline.close();
		assertThat(pipeline.status().delivered() + pipeline.status().lostEntries()).isEqualTo(size());
		assertThat(this.receivedTwice).as("faults come before entries are taken, so none comes twice").hasValue(0);
		assertThat(this.outOfOrder).as("out of order").hasValue(0);
		assertThat(arrived() + pipeline.status().lostEntries()).isEqualTo(size());
	}

	/**
	 * Check that nothing is lost, after {@link #close}.
	 * @param pipeline the pipeline
	 */
	public void assertNothingLost(LogPipeline pipeline) {
		assertThat(pipeline.status().lost()).isEmpty();
		assertThat(pipeline.status().spilledBytes()).isZero();
		assertThat(arrived()).isEqualTo(size());
	}

	private synchronized int arrived() {
		return this.received.cardinality();
	}

	/** Waits for the threads. */
	@FunctionalInterface
	public interface Waiting {

		/**
		 * Wait.
		 * @throws InterruptedException if that is interrupted
		 */
		void await() throws InterruptedException;

	}

}
