package io.llmshield.cloud.resilience;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for the time that sending adds to the limit.
 */
class SendingTimeTests {

	private static final int HALF_A_SECOND = SendingTime.BYTES_PER_SECOND / 2;

	private final ExecutorService executor = Executors.newCachedThreadPool();

	@AfterEach
	void stopThreads() {
		this.executor.shutdownNow();
	}

	/** The second row is the one that pages and properties tell. */
	@ParameterizedTest
	@CsvSource({ "0,PT30S", "8388608,PT158S", "10,PT30S", "5497558138880,PT83886110S" })
	void eachSecondOfSendingAdds(long bytes, Duration limit) {
		assertThat(SendingTime.limit(Duration.ofSeconds(30), bytes)).isEqualTo(limit);
	}

	@Test
	void guardWaitsForWhatIsSent() {
		assertThat(timeout(() -> forEver(), HALF_A_SECOND)).hasMessageContaining("within 501 ms");
		assertThat(timeout(() -> forEver(), 0)).hasMessageContaining("within 1 ms");
	}

	@Test
	void callThatSendsMayTakeLongerThanTheLimit() {
		assertThat(guard().call(() -> {
			pause();
			return "sent";
		}, 600L * SendingTime.BYTES_PER_SECOND)).isEqualTo("sent");
	}

	private CloudException timeout(Supplier<String> call, long bytes) {
		CloudException error = catchThrowableOfType(CloudException.class, () -> guard().call(call, bytes));
		assertThat(error.category()).isEqualTo(CloudErrorCategory.TIMEOUT);
		return error;
	}

	private CallGuard guard() {
		ResilienceOptions once = new ResilienceOptions(
				new ResilienceOptions.Retry(1, Duration.ofMillis(1), 1, Duration.ofMillis(1), 0),
				ResilienceOptions.Breaker.DEFAULT,
				new ResilienceOptions.Limits(Duration.ofMillis(1), 64, Duration.ofSeconds(1)));
		return new CallGuards(once, this.executor).guard("gcp", "storage");
	}

	private static String forEver() {
		try {
			new CountDownLatch(1).await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return "interrupted";
	}

	private static void pause() {
		try {
			Thread.sleep(100);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
