package io.llmshield.cloud.metrics;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.resilience.CallGuard;
import io.llmshield.cloud.resilience.CallGuards;
import io.llmshield.cloud.resilience.ResilienceOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is left of a failure when the next point comes, or the stop. Waits are hours, so
 * that no test passes by waiting.
 */
@Timeout(120)
class MetricStopTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final RecordingDriver driver = new RecordingDriver();

	private final AtomicInteger calls = new AtomicInteger();

	private CloudMetrics metrics(CallGuard guard) {
		return CloudMetricsBuilder.forDriver(this.driver)
			.options(new MetricBufferOptions(1, Duration.ofMillis(5), 10_000, Duration.ofMillis(5), LONG))
			.guard(guard)
			.build();
	}

	private static CallGuard guard(ResilienceOptions.Retry retry, ResilienceOptions.Breaker breaker) {
		return new CallGuards(new ResilienceOptions(retry, breaker, ResilienceOptions.Limits.DEFAULT), Runnable::run)
			.guard("recording", "metrics");
	}

	private void await(int number) throws InterruptedException {
		while (this.calls.get() < number) {
			Thread.sleep(2);
		}
	}

	@Test
	void openBreakerDoesNotKeepPointsBackAtTheStop() throws InterruptedException {
		this.driver.receipt = (batch) -> {
			this.calls.incrementAndGet();
			throw RecordingDriver.error(CloudErrorCategory.UNAVAILABLE);
		};
		CloudMetrics metrics = metrics(
				guard(new ResilienceOptions.Retry(1, Duration.ofMillis(1), 1, Duration.ofMillis(1), 0),
						new ResilienceOptions.Breaker(2, 1, 1, Duration.ofHours(10), 1)));
		metrics.record(Metric.of("scans", 1, MetricUnit.COUNT));
		CloudException failure = null;
		while (failure == null || !CallGuards.isBreakerOpen(failure)) {
			Thread.sleep(2);
			failure = metrics.statistics().failure();
		}
		this.driver.receipt = this.driver::record;
		metrics.stopping();
		metrics.close();
		assertThat(this.driver.values()).containsExactly(1.0);
	}

	/** The guard would wait for the provider's hour, as long as it may. */
	@Test
	void callsAreNotRepeatedByTheGuardAtTheStop() throws InterruptedException {
		CloudMetrics metrics = metrics(
				guard(new ResilienceOptions.Retry(3, Duration.ofHours(1), 1, Duration.ofHours(10), 0),
						ResilienceOptions.Breaker.DEFAULT));
		metrics.stopping();
		this.driver.receipt = (batch) -> {
			if (this.calls.incrementAndGet() == 1) {
				throw CloudException.of(CloudErrorKind.METRICS_EXPORT, CloudErrorCategory.THROTTLED)
					.provider("recording")
					.retryAfter(Duration.ofHours(1))
					.build();
			}
			return this.driver.record(batch);
		};
		metrics.record(Metric.of("scans", 1, MetricUnit.COUNT));
		await(1);
		metrics.close();
		assertThat(this.driver.values()).containsExactly(1.0);
	}

	@Test
	void waitOfTheGuardEndsWhenTheStopBegins() throws InterruptedException {
		CloudMetrics metrics = metrics(
				guard(new ResilienceOptions.Retry(3, Duration.ofHours(1), 1, Duration.ofHours(10), 0),
						ResilienceOptions.Breaker.DEFAULT));
		this.driver.receipt = (batch) -> {
			if (this.calls.incrementAndGet() == 1) {
				throw RecordingDriver.error(CloudErrorCategory.UNAVAILABLE);
			}
			return this.driver.record(batch);
		};
		metrics.record(Metric.of("scans", 1, MetricUnit.COUNT));
		await(1);
		metrics.stopping();
		metrics.close();
		assertThat(this.driver.values()).containsExactly(1.0);
	}

	@Test
	void errorCostsNoMoreThanItsOwnPoints() {
		this.driver.receipt = (batch) -> {
			if (this.calls.incrementAndGet() == 1) {
				throw new OutOfMemoryError("as the test wants");
			}
			return this.driver.record(batch);
		};
		CloudMetrics metrics = metrics(CallGuard.NONE);
		metrics.record(Metric.of("scans", 1, MetricUnit.COUNT));
		metrics.flush(LONG);
		metrics.record(Metric.of("scans", 2, MetricUnit.COUNT));
		assertThat(metrics.flush(LONG)).isTrue();
		assertThat(this.driver.values()).contains(2.0);
		assertThat(metrics.statistics().failure()).isNull();
		metrics.close();
	}

}
