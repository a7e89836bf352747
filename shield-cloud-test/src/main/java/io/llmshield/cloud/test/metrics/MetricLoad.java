package io.llmshield.cloud.test.metrics;

import java.time.Duration;
import java.util.stream.IntStream;

import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.metrics.CloudMetricsBuilder;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricBufferOptions;
import io.llmshield.cloud.metrics.MetricDriver;
import io.llmshield.cloud.metrics.MetricStatistics;
import io.llmshield.cloud.metrics.MetricUnit;
import io.llmshield.cloud.resilience.CallGuard;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Points of many threads with the values 0, 1, 2 … that are recorded while the provider
 * is away.
 *
 * @param series how many series the points belong to
 * @param capacity how many points the buffer takes
 */
public record MetricLoad(int series, int capacity) {

	/** How many points are recorded. */
	public static final int POINTS = 100_000;

	private static final int THREADS = 16;

	private static final Duration CLOSE_TIMEOUT = Duration.ofMinutes(8);

	/**
	 * Record all points, flush in vain, let the provider come back, and close.
	 * @param driver the driver, whose provider is away
	 * @param batchSize how many points a call has
	 * @param guard the guard
	 * @param comeBack lets the provider come back
	 * @return what became of the points
	 * @throws InterruptedException if the wait for the threads is interrupted
	 */
	public MetricStatistics run(MetricDriver driver, int batchSize, CallGuard guard, Runnable comeBack)
			throws InterruptedException {
		CloudMetrics metrics = CloudMetricsBuilder.forDriver(driver)
			.options(new MetricBufferOptions(batchSize, Duration.ofSeconds(1), this.capacity, Duration.ofMillis(200),
					CLOSE_TIMEOUT))
			.guard(guard)
			.build();
		Thread[] threads = IntStream.range(0, THREADS)
			.mapToObj((thread) -> new Thread(() -> record(metrics, thread), "metric-load-" + thread))
			.toArray(Thread[]::new);
		for (Thread thread : threads) {
			thread.start();
		}
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(metrics.flush(Duration.ofSeconds(5))).isFalse();
		comeBack.run();
		metrics.close();
		return metrics.statistics();
	}

	private void record(CloudMetrics metrics, int thread) {
		int each = POINTS / THREADS;
		for (int i = 0; i < each; i++) {
			metrics.record(Metric.of("a", thread * each + i, MetricUnit.COUNT).with("model", "m" + i % this.series));
		}
	}

	/**
	 * Check that every point has arrived once, or is counted as dropped because the
	 * buffer was full.
	 * @param statistics what became of the points
	 * @param arrived how many points have arrived
	 */
	public void assertNothingLost(MetricStatistics statistics, long arrived) {
		assertThat(arrived).isEqualTo(statistics.sent());
		assertThat(arrived + statistics.dropped()).isEqualTo(POINTS);
		assertThat(statistics.buffered()).isZero();
		assertThat(statistics.dropped()).isEqualTo(Math.max(0, POINTS - this.capacity));
	}

}
