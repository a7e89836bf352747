package io.llmshield.cloud.logs.logback;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogLevel;
import io.llmshield.cloud.logs.LogLimits;
import io.llmshield.cloud.logs.LogOptions;
import io.llmshield.cloud.logs.LogPipeline;
import io.llmshield.cloud.logs.LogReceipt;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two contexts of one process, each with its pipeline and appender.
 */
class TwoPipelinesTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final LoggerContext context = new LoggerContext();

	private LogPipeline start(Driver driver) {
		LogPipeline pipeline = LogPipeline.start(driver, LogOptions.DEFAULT);
		CloudAppender appender = new CloudAppender(pipeline, List.of());
		appender.setContext(this.context);
		appender.start();
		this.context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
		return pipeline;
	}

	@Test
	void whatThePipelinesLogThemselvesGoesToNeither() {
		this.context.setMDCAdapter(new LogbackMDCAdapter());
		this.context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.DEBUG);
		Driver first = new Driver(this.context.getLogger("driver"));
		Driver second = new Driver(this.context.getLogger("driver"));
		try (LogPipeline one = start(first); LogPipeline other = start(second)) {
			one.log(LogLevel.INFO, "by hand");
			this.context.getLogger("app").info("by a logger");
			assertThat(one.flush(PATIENCE)).isTrue();
			assertThat(other.flush(PATIENCE)).isTrue();
			assertThat(one.flush(PATIENCE)).isTrue();
		}
		assertThat(first.written).containsExactly("by hand", "by a logger");
		assertThat(second.written).containsExactly("by a logger");
		this.context.stop();
	}

	private record Driver(Logger logger, List<String> written) implements LogDriver<LogEntry> {

		Driver(Logger logger) {
			this(logger, new CopyOnWriteArrayList<>());
		}

		@Override
		public String provider() {
			return "test";
		}

		@Override
		public LogLimits limits() {
			return LogLimits.ofSize(1_000, 1_000_000, 10_000);
		}

		@Override
		public LogEntry encode(LogEntry entry) {
			return entry;
		}

		@Override
		public int size(LogEntry entry) {
			return 100;
		}

		@Override
		public LogReceipt write(List<LogEntry> batch) {
			this.logger.debug("writing");
			batch.forEach((entry) -> this.written.add(entry.message()));
			return LogReceipt.ALL;
		}

		@Override
		public void close() {
		}

	}

}
