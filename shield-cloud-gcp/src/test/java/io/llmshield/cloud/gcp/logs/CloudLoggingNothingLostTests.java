package io.llmshield.cloud.gcp.logs;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

import com.google.cloud.logging.v2.LoggingClient;
import com.google.logging.v2.LogEntry;
import io.grpc.Status;
import io.llmshield.cloud.gcp.GcpResource;
import io.llmshield.cloud.gcp.GrpcDouble.Fault;
import io.llmshield.cloud.logs.LogLevel;
import io.llmshield.cloud.logs.LogOptions;
import io.llmshield.cloud.logs.LogOverflow;
import io.llmshield.cloud.logs.LogPipeline;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * 200,000 entries of 16 threads through throttling, broken connections and an outage,
 * then the shutdown: what was received and what was counted as lost is what was sent. Run
 * with {@code -Plong}.
 */
@Tag("long")
@Timeout(600)
class CloudLoggingNothingLostTests {

	private static final int THREADS = 16;

	private static final int EACH = 12_500;

	private static final int ALL = THREADS * EACH;

	private static final Duration OUTAGE = Duration.ofSeconds(10);

	private static final LogOptions OPTIONS = LogOptions.DEFAULT.withShutdownTimeout(Duration.ofMinutes(5));

	private final BitSet received = new BitSet(ALL);

	private final AtomicLong receivedTwice = new AtomicLong();

	private final AtomicLong outOfOrder = new AtomicLong();

	private final int[] last = new int[THREADS];

	@Test
	void blockedCallersLoseNothing() throws Exception {
		LogPipeline pipeline = run(OPTIONS.withOverflow(LogOverflow.BLOCK).withMaxBlock(Duration.ofMinutes(5)));
		assertThat(pipeline.status().lost()).isEmpty();
		assertThat(this.received.cardinality()).isEqualTo(ALL);
	}

	@Test
	void diskTakesTheOutage(@TempDir Path directory) throws Exception {
		LogPipeline pipeline = run(OPTIONS.withOverflow(LogOverflow.BLOCK).withSpill(directory, 1L << 30));
		assertThat(pipeline.status().lost()).isEmpty();
		assertThat(pipeline.status().spilledBytes()).isZero();
		assertThat(this.received.cardinality()).isEqualTo(ALL);
	}

	@Test
	void whatIsDroppedIsCounted() throws Exception {
		LogPipeline pipeline = run(OPTIONS);
		assertThat(pipeline.status().lostEntries()).isPositive();
		assertThat(this.received.cardinality() + pipeline.status().lostEntries()).isEqualTo(ALL);
	}

	private LogPipeline run(LogOptions options) throws Exception {
		try (CloudLoggingDouble service = new CloudLoggingDouble(); LoggingClient client = service.client()) {
			service.sink(this::receive);
			// The outage is there from the beginning, so that the queue fills up
			service.grpc().setAway(true);
			service.grpc().faults((request) -> switch (ThreadLocalRandom.current().nextInt(10)) {
				case 0 -> Fault.of(Status.RESOURCE_EXHAUSTED);
				case 1 -> Fault.reset();
				case 2 -> Fault.of(Status.UNAVAILABLE);
				default -> null;
			});
			LogPipeline pipeline = LogPipeline.start(
					new CloudLoggingDriver(client,
							new GcpLogOptions("example-shield", "log", GcpResource.global("example-shield"))),
					options.withBatch(1000, Duration.ofMillis(100)));
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				int thread = i;
				threads.add(new Thread(() -> log(pipeline, thread)));
			}
			threads.forEach(Thread::start);
			Thread.sleep(OUTAGE.toMillis());
			service.grpc().setAway(false);
			for (Thread thread : threads) {
				thread.join();
			}
			// A shutdown during an outage would leave the rest on disk for the next start
			assertThat(pipeline.flush(Duration.ofMinutes(5))).isTrue();
			pipeline.close();
			assertThat(pipeline.status().delivered() + pipeline.status().lostEntries()).isEqualTo(ALL);
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
	private void receive(LogEntry entry) {
		int number = Integer.parseInt(entry.getJsonPayload().getFieldsMap().get("message").getStringValue());
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
