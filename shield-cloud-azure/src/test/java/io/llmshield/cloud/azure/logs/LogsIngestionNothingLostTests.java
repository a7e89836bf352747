package io.llmshield.cloud.azure.logs;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

import io.llmshield.cloud.azure.monitor.LogsIngestionDouble;
import io.llmshield.cloud.azure.monitor.MonitorDouble;
import io.llmshield.cloud.azure.monitor.MonitorDouble.Fault;
import io.llmshield.cloud.logs.LogLevel;
import io.llmshield.cloud.logs.LogOptions;
import io.llmshield.cloud.logs.LogOverflow;
import io.llmshield.cloud.logs.LogPipeline;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * 200,000 entries of 16 threads through throttling, broken connections and an outage of
 * ten seconds, then the shutdown: what was received and what was counted as lost is what
 * was sent. Run with {@code -Plong}.
 */
@Tag("long")
@Timeout(600)
class LogsIngestionNothingLostTests {

	private static final int THREADS = 16;

	private static final int EACH = 12_500;

	private static final Duration OUTAGE = Duration.ofSeconds(10);

	private static final LogOptions OPTIONS = LogOptions.DEFAULT.withShutdownTimeout(Duration.ofMinutes(5));

	private final BitSet received = new BitSet(THREADS * EACH);

	private final AtomicLong receivedTwice = new AtomicLong();

	private final AtomicLong outOfOrder = new AtomicLong();

	private final int[] last = new int[THREADS];

	@Test
	void blockedCallersLoseNothing() throws Exception {
		LogPipeline pipeline = run(OPTIONS.withOverflow(LogOverflow.BLOCK).withMaxBlock(Duration.ofMinutes(5)));
		assertThat(pipeline.status().lost()).isEmpty();
		assertThat(this.received.cardinality()).isEqualTo(THREADS * EACH);
	}

	@Test
	void diskTakesTheOutage(@TempDir Path directory) throws Exception {
		LogPipeline pipeline = run(OPTIONS.withOverflow(LogOverflow.BLOCK)
			.withMaxBlock(Duration.ofMinutes(5))
			.withSpill(directory, 1L << 30));
		assertThat(pipeline.status().lost()).isEmpty();
		assertThat(pipeline.status().spilledBytes()).isZero();
		assertThat(this.received.cardinality()).isEqualTo(THREADS * EACH);
	}

	@Test
	void whatIsDroppedIsCounted() throws Exception {
		LogPipeline pipeline = run(OPTIONS.withQueueCapacity(1024));
		assertThat(pipeline.status().lostEntries()).isPositive();
		assertThat(this.received.cardinality() + pipeline.status().lostEntries()).isEqualTo(THREADS * EACH);
	}

	private LogPipeline run(LogOptions options) throws IOException, InterruptedException {
		try (LogsIngestionDouble service = new LogsIngestionDouble()) {
			service.sink(this::receive);
			long start = System.nanoTime();
			service.faults = (request) -> {
				// Away from the second request on, however fast the machine is
				boolean outage = request > 1 && System.nanoTime() - start < OUTAGE.toNanos();
				return outage ? Fault.RESET : switch (ThreadLocalRandom.current().nextInt(20)) {
					case 0 -> Fault.error(429, "TooManyRequests").after("1");
					case 1 -> Fault.RESET;
					case 2 -> Fault.error(503, "ServiceUnavailable");
					default -> null;
				};
			};
			AzureLogOptions destination = new AzureLogOptions(URI.create(service.uri() + "/"), LogsIngestionDouble.RULE,
					LogsIngestionDouble.STREAM, "shield", "host");
			LogPipeline pipeline = LogPipeline.start(AzureLogs.driver(destination, MonitorDouble.credential(), null),
					options);
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				int thread = i;
				threads.add(new Thread(() -> log(pipeline, thread)));
			}
			threads.forEach(Thread::start);
			for (Thread thread : threads) {
				thread.join();
			}
			// A shutdown during the outage would leave the rest on disk for the next
			// start
			assertThat(pipeline.flush(Duration.ofMinutes(5))).isTrue();
			pipeline.close();
			assertThat(service.violations).isEmpty();
			assertThat(pipeline.status().delivered() + pipeline.status().lostEntries()).isEqualTo(THREADS * EACH);
			assertThat(this.receivedTwice).as("faults come before entries are taken, so none comes twice").hasValue(0);
			assertThat(this.outOfOrder).hasValue(0);
			return pipeline;
		}
	}

	private static void log(LogPipeline pipeline, int thread) {
		for (int i = 0; i < EACH; i++) {
			pipeline.log(LogLevel.INFO, String.valueOf(thread * EACH + i));
		}
	}

	/** One request at a time. */
	private synchronized void receive(JsonNode row) {
		int number = Integer.parseInt(row.path("Message").asString());
		if (this.received.get(number)) {
			this.receivedTwice.incrementAndGet();
		}
		this.received.set(number);
		int thread = number / EACH;
		if (number < this.last[thread]) {
			this.outOfOrder.incrementAndGet();
		}
		this.last[thread] = number;
	}

}
