package io.llmshield.cloud.aws.logs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import io.llmshield.cloud.logs.LogOptions;
import io.llmshield.cloud.logs.LogOverflow;
import io.llmshield.cloud.logs.LogPipeline;
import io.llmshield.cloud.test.logs.LogLoad;
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

	private static final Duration OUTAGE = Duration.ofSeconds(30);

	private static final LogOptions OPTIONS = LogOptions.DEFAULT.withShutdownTimeout(Duration.ofMinutes(5));

	private final LogLoad load = new LogLoad(62_500);

	@Test
	void blockedCallersLoseNothing() throws Exception {
		LogPipeline pipeline = run(OPTIONS.withOverflow(LogOverflow.BLOCK).withMaxBlock(Duration.ofMinutes(5)));
		this.load.assertNothingLost(pipeline);
	}

	@Test
	void diskTakesTheOutage(@TempDir Path directory) throws Exception {
		// Callers wait for the disk only
		LogPipeline pipeline = run(OPTIONS.withOverflow(LogOverflow.BLOCK).withSpill(directory, 1L << 30));
		this.load.assertNothingLost(pipeline);
	}

	@Test
	void whatIsDroppedIsCounted() throws Exception {
		LogPipeline pipeline = run(OPTIONS);
		assertThat(pipeline.status().lostEntries()).isPositive();
	}

	private LogPipeline run(LogOptions options) throws IOException, InterruptedException {
		try (CloudWatchLogsDouble service = new CloudWatchLogsDouble();
				CloudWatchLogsClient client = service.client()) {
			service.createGroup("group", "stream");
			service.sink((event) -> this.load.receive(event.text()));
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
			LogLoad.Waiting callers = this.load.start(pipeline);
			callers.await();
			this.load.close(pipeline, options.spillDirectory() != null);
			return pipeline;
		}
	}

}
