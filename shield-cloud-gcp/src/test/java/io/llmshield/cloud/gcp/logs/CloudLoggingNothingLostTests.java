package io.llmshield.cloud.gcp.logs;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import com.google.cloud.logging.v2.LoggingClient;
import io.grpc.Status;
import io.llmshield.cloud.gcp.GcpResource;
import io.llmshield.cloud.gcp.GrpcDouble.Fault;
import io.llmshield.cloud.logs.LogOptions;
import io.llmshield.cloud.logs.LogOverflow;
import io.llmshield.cloud.logs.LogPipeline;
import io.llmshield.cloud.test.logs.LogLoad;
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

	private static final Duration OUTAGE = Duration.ofSeconds(10);

	private static final LogOptions OPTIONS = LogOptions.DEFAULT.withShutdownTimeout(Duration.ofMinutes(5));

	private final LogLoad load = new LogLoad(12_500);

	@Test
	void blockedCallersLoseNothing() throws Exception {
		LogPipeline pipeline = run(OPTIONS.withOverflow(LogOverflow.BLOCK).withMaxBlock(Duration.ofMinutes(5)));
		this.load.assertNothingLost(pipeline);
	}

	@Test
	void diskTakesTheOutage(@TempDir Path directory) throws Exception {
		LogPipeline pipeline = run(OPTIONS.withOverflow(LogOverflow.BLOCK).withSpill(directory, 1L << 30));
		this.load.assertNothingLost(pipeline);
	}

	@Test
	void whatIsDroppedIsCounted() throws Exception {
		LogPipeline pipeline = run(OPTIONS);
		assertThat(pipeline.status().lostEntries()).isPositive();
	}

	private LogPipeline run(LogOptions options) throws Exception {
		try (CloudLoggingDouble service = new CloudLoggingDouble(); LoggingClient client = service.client()) {
			service.sink((entry) -> this.load
				.receive(entry.getJsonPayload().getFieldsMap().get("message").getStringValue()));
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
			LogLoad.Waiting callers = this.load.start(pipeline);
			Thread.sleep(OUTAGE.toMillis());
			service.grpc().setAway(false);
			callers.await();
			this.load.close(pipeline, true);
			return pipeline;
		}
	}

}
