package io.llmshield.cloud.azure.logs;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import io.llmshield.cloud.azure.monitor.LogsIngestionDouble;
import io.llmshield.cloud.azure.monitor.MonitorDouble;
import io.llmshield.cloud.azure.monitor.MonitorDouble.Fault;
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
 * 200,000 entries of 16 threads through throttling, broken connections and an outage of
 * ten seconds, then the shutdown: what was received and what was counted as lost is what
 * was sent. Run with {@code -Plong}.
 */
@Tag("long")
@Timeout(600)
class LogsIngestionNothingLostTests {

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
		LogPipeline pipeline = run(OPTIONS.withOverflow(LogOverflow.BLOCK)
			.withMaxBlock(Duration.ofMinutes(5))
			.withSpill(directory, 1L << 30));
		this.load.assertNothingLost(pipeline);
	}

	@Test
	void whatIsDroppedIsCounted() throws Exception {
		LogPipeline pipeline = run(OPTIONS.withQueueCapacity(1024));
		assertThat(pipeline.status().lostEntries()).isPositive();
	}

	private LogPipeline run(LogOptions options) throws IOException, InterruptedException {
		try (LogsIngestionDouble service = new LogsIngestionDouble()) {
			service.sink((row) -> this.load.receive(row.path("Message").asString()));
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
			LogLoad.Waiting callers = this.load.start(pipeline);
			callers.await();
			this.load.close(pipeline, true);
			assertThat(service.violations).isEmpty();
			return pipeline;
		}
	}

}
