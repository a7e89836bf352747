package io.llmshield.cloud.logs;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the provider wished for does not cost entries at the stop. It wishes for hours, so
 * that no test passes by waiting.
 */
@Timeout(60)
class LogStopTests {

	private static final LogOptions AT_ONCE = LogOptions.DEFAULT.withBatch(1, Duration.ofMillis(1))
		.withShutdownTimeout(Duration.ofSeconds(20));

	private final RecordingLogDriver driver = new RecordingLogDriver(LogLimits.ofSize(1_000, 1_000_000, 10_000));

	private LogPipeline pipeline;

	@AfterEach
	void stop() {
		this.driver.fault = (batch) -> {
		};
		this.pipeline.close();
	}

	private static CloudException throttled(Duration retryAfter) {
		return CloudException.of(CloudErrorKind.LOG_WRITE, CloudErrorCategory.THROTTLED)
			.provider("test")
			.retryAfter(retryAfter)
			.build();
	}

	/** The provider wants to be left alone for hours, and could take entries again. */
	private List<String> logWhileItIsThrottled(LogOptions options) throws InterruptedException {
		this.driver.fault = (batch) -> {
			throw throttled(Duration.ofHours(10));
		};
		this.pipeline = LogPipeline.start(this.driver, options);
		this.pipeline.log(LogLevel.INFO, "event 0");
		while (this.driver.calls.get() < 1 || this.pipeline.status().failure() == null) {
			Thread.sleep(2);
		}
		IntStream.range(1, 100).forEach((i) -> this.pipeline.log(LogLevel.INFO, "event " + i));
		return IntStream.range(0, 100).mapToObj((i) -> "event " + i).toList();
	}

	@Test
	void stopDoesNotWaitForWhatTheProviderWishedFor() throws InterruptedException {
		List<String> logged = logWhileItIsThrottled(AT_ONCE);
		this.driver.fault = (batch) -> {
		};
		this.pipeline.stopping();
		this.pipeline.close();
		assertThat(this.driver.messages()).isEqualTo(logged);
	}

	@Test
	void stopTriesAgainWhateverTheProviderWishesFor() throws InterruptedException {
		List<String> logged = logWhileItIsThrottled(AT_ONCE);
		this.pipeline.stopping();
		while (this.driver.calls.get() < 4) {
			Thread.sleep(2);
		}
		this.driver.fault = (batch) -> {
		};
		this.pipeline.close();
		assertThat(this.driver.messages()).isEqualTo(logged);
	}

	@Test
	void closeTriesWhatIsOnDiskOnce(@TempDir Path directory) throws InterruptedException {
		List<String> logged = logWhileItIsThrottled(AT_ONCE.withSpill(directory, 10_000_000));
		while (this.pipeline.status().queued() > 0) {
			Thread.sleep(2);
		}
		this.driver.fault = (batch) -> {
		};
		this.pipeline.close();
		assertThat(this.driver.messages()).isEqualTo(logged);
	}

	@Test
	void closeKeepsWhatIsOnDiskAfterOneAttempt(@TempDir Path directory) throws InterruptedException {
		logWhileItIsThrottled(AT_ONCE.withSpill(directory, 10_000_000));
		int before = this.driver.calls.get();
		this.pipeline.close();
		assertThat(this.driver.calls).hasValue(before + 1);
		assertThat(this.pipeline.status().lost()).allSatisfy((loss, entries) -> assertThat(entries).isZero());
	}

	@Test
	void wishOfTheProviderCountsForAnHourAtMost() {
		LogDelivery<LogEntry> delivery = new LogDelivery<>(this.driver, new LogCounters(), false);
		delivery.fail(throttled(Duration.ofHours(10)));
		long now = System.nanoTime();
		assertThat(delivery.waits(now + Duration.ofMinutes(30).toNanos())).isTrue();
		assertThat(delivery.waits(now + Duration.ofMinutes(61).toNanos())).isFalse();
		this.pipeline = LogPipeline.start(this.driver, AT_ONCE);
	}

}
