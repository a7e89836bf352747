package io.llmshield.cloud.logs.logback;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogLevel;
import io.llmshield.cloud.logs.LogLimits;
import io.llmshield.cloud.logs.LogLoss;
import io.llmshield.cloud.logs.LogOptions;
import io.llmshield.cloud.logs.LogPipeline;
import io.llmshield.cloud.logs.LogReceipt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MarkerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of Logback's events.
 */
class CloudAppenderTests {

	private final List<LogEntry> written = new CopyOnWriteArrayList<>();

	private final LoggerContext context = new LoggerContext();

	private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();

	private Logger logger;

	private LogPipeline pipeline;

	@BeforeEach
	void start() {
		this.context.setMDCAdapter(this.mdc);
		this.pipeline = LogPipeline.start(new Driver(), LogOptions.DEFAULT);
		CloudAppender appender = new CloudAppender(this.pipeline, CloudAppender.SDK_LOGGERS);
		appender.setContext(this.context);
		appender.start();
		Logger root = this.context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
		root.setLevel(Level.TRACE);
		root.addAppender(appender);
		this.logger = this.context.getLogger("app.Service");
	}

	@AfterEach
	void stop() {
		this.pipeline.close();
		this.context.stop();
	}

	private List<LogEntry> written() {
		assertThat(this.pipeline.flush(Duration.ofSeconds(60))).isTrue();
		return this.written;
	}

	@Test
	void everyLevelHasItsOwn() {
		this.logger.trace("a");
		this.logger.debug("b");
		this.logger.info("c");
		this.logger.warn("d");
		this.logger.error("e");
		this.logger.error(MarkerFactory.getMarker("FATAL"), "f");
		assertThat(written()).extracting(LogEntry::level).containsExactly(LogLevel.values());
		assertThat(written()).extracting(LogEntry::message).containsExactly("a", "b", "c", "d", "e", "f");
	}

	@Test
	void everythingThatBelongsToTheEventComesAlong() {
		this.mdc.put("traceId", "0af7651916cd43dd8448eb211c80319c");
		this.mdc.put("spanId", "b7ad6b7169203331");
		this.mdc.put("tenant", "blue");
		this.logger.atInfo()
			.addMarker(MarkerFactory.getMarker("AUDIT"))
			.addKeyValue("prompt", 7)
			.log("scanned {} in {} ms", "x", 3);
		this.mdc.clear();
		LogEntry entry = written().get(0);
		assertThat(entry.message()).isEqualTo("scanned x in 3 ms");
		assertThat(entry.logger()).isEqualTo("app.Service");
		assertThat(entry.thread()).isEqualTo(Thread.currentThread().getName());
		assertThat(entry.labels()).isEqualTo(Map.of("prompt", "7", "markers", "AUDIT", "tenant", "blue"));
		assertThat(entry.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
		assertThat(entry.spanId()).isEqualTo("b7ad6b7169203331");
	}

	@Test
	void markerOfSpringsCommonsLoggingTellsNothing() {
		this.logger.info(MarkerFactory.getMarker("COMMONS-LOGGING"), "a");
		assertThat(written().get(0).labels()).isEmpty();
	}

	@Test
	void valueThatCannotBePrintedIsCounted() {
		this.logger.atInfo().addKeyValue("user", new Object() {

			@Override
			public String toString() {
				throw new IllegalStateException("as the test wants");
			}

		}).log("a");
		assertThat(written()).isEmpty();
		assertThat(this.pipeline.status().lost()).isEqualTo(Map.of(LogLoss.NOT_ENCODABLE, 1L));
	}

	@Test
	void mdcIsThatOfTheCaller() {
		this.mdc.put("tenant", "blue");
		this.logger.info("a");
		this.mdc.put("tenant", "red");
		this.logger.info("b");
		assertThat(written()).extracting((entry) -> entry.labels().get("tenant")).containsExactly("blue", "red");
	}

	@Test
	void argumentsAreThoseOfTheCall() {
		List<String> list = new ArrayList<>(List.of("a"));
		this.logger.info("{}", list);
		this.logger.atInfo().addKeyValue("list", list).log("kv");
		list.add("b");
		assertThat(written().get(0).message()).isEqualTo("[a]");
		assertThat(written().get(1).labels()).containsEntry("list", "[a]");
	}

	@Test
	void exceptionComesWithItsCauses() {
		this.logger.error("failed", new IllegalStateException("outer", new IllegalArgumentException("inner")));
		assertThat(written().get(0).stackTrace()).startsWith("java.lang.IllegalStateException: outer")
			.contains("Caused by: java.lang.IllegalArgumentException: inner", "\tat ");
	}

	@Test
	void loggersOfTheSdkArePassedOver() {
		this.context.getLogger("software.amazon.awssdk.request").info("no");
		this.context.getLogger("io.grpc").info("no");
		this.context.getLogger("io.grpcish.Mine").info("yes");
		assertThat(written()).extracting(LogEntry::message).containsExactly("yes");
	}

	@Test
	void whatTheDriverLogsIsPassedOver() {
		this.logger.info("recursive");
		this.logger.info("next");
		assertThat(written()).extracting(LogEntry::message).containsExactly("recursive", "next");
	}

	private final class Driver implements LogDriver<LogEntry> {

		@Override
		public String provider() {
			return "test";
		}

		@Override
		public LogLimits limits() {
			return LogLimits.ofSize(1_000, 1_000_000, 100_000);
		}

		@Override
		public LogEntry encode(LogEntry entry) {
			return entry;
		}

		@Override
		public int size(LogEntry entry) {
			return 1;
		}

		@Override
		public LogReceipt write(List<LogEntry> batch) {
			CloudAppenderTests.this.logger.info("while writing");
			CloudAppenderTests.this.written.addAll(batch);
			return LogReceipt.ALL;
		}

	}

}
