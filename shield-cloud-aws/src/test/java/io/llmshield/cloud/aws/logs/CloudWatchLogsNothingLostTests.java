package io.llmshield.cloud.aws.logs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

import io.llmshield.cloud.logs.LogLevel;
import io.llmshield.cloud.logs.LogOptions;
import io.llmshield.cloud.logs.LogOverflow;
import io.llmshield.cloud.logs.LogPipeline;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A million entries of 16 threads through throttling, broken connections and an outage of
 * 30 seconds, then the shutdown: what was received and what was counted as lost is what
 * was sent. Run with {@code -Plong}.
 */
@Tag("long")
class CloudWatchLogsNothingLostTests {

	private static final int THREADS = 16;

	private static final int EACH = 62_500;

	private static final Duration OUTAGE = Duration.ofSeconds(30);

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
		// Callers wait for the disk only
		LogPipeline pipeline = run(OPTIONS.withOverflow(LogOverflow.BLOCK).withSpill(directory, 1L << 30));
		assertThat(pipeline.status().lost()).isEmpty();
		assertThat(pipeline.status().spilledBytes()).isZero();
		assertThat(this.received.cardinality()).isEqualTo(THREADS * EACH);
	}

	@Test
	void whatIsDroppedIsCounted() throws Exception {
		LogPipeline pipeline = run(OPTIONS);
		assertThat(pipeline.status().lostEntries()).isPositive();
		assertThat(this.received.cardinality() + pipeline.status().lostEntries()).isEqualTo(THREADS * EACH);
	}

	private LogPipeline run(LogOptions options) throws IOException, InterruptedException {
		try (CloudWatchLogsDouble service = new CloudWatchLogsDouble();
				CloudWatchLogsClient client = service.client()) {
			service.createGroup("group", "stream");
			service.sink(this::receive);
			long start = System.nanoTime();
			service.fault((operation) -> {
				long since = System.nanoTime() - start;
				if (since > Duration.ofSeconds(1).toNanos() && since < OUTAGE.plusSeconds(1).toNanos()) {
					return CloudWatchLogsDouble.Failure.reset();
				}
				return switch (ThreadLocalRandom.current().nextInt(20)) {
					case 0 -> new CloudWatchLogsDouble.Failure(400, "ThrottlingException");
					case 1 -> CloudWatchLogsDouble.Failure.reset();
					case 2 -> new CloudWatchLogsDouble.Failure(500, "ServiceUnavailableException");
					default -> null;
				};
			});
			LogPipeline pipeline = LogPipeline
				.start(new CloudWatchLogDriver(client, new AwsLogOptions("group", "stream", false, 0)), options);
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
			if (options.spillDirectory() != null) {
				assertThat(pipeline.flush(Duration.ofMinutes(5))).isTrue();
			}
			pipeline.close();
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
	private void receive(CloudWatchLogsDouble.Event event) {
		int number = Integer.parseInt(event.text());
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
