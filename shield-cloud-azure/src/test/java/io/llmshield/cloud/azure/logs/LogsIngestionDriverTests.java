package io.llmshield.cloud.azure.logs;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.monitor.LogsIngestionDouble;
import io.llmshield.cloud.azure.monitor.MonitorDouble;
import io.llmshield.cloud.azure.monitor.MonitorDouble.Fault;
import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogLevel;
import io.llmshield.cloud.logs.LogLoss;
import io.llmshield.cloud.logs.LogOptions;
import io.llmshield.cloud.logs.LogPipeline;
import io.llmshield.cloud.logs.logback.CloudAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What goes to the Logs Ingestion API over the wire.
 */
@Timeout(120)
class LogsIngestionDriverTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final Instant TIME = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusNanos(123_456_789);

	private static final LogOptions OPTIONS = LogOptions.DEFAULT.withShutdownTimeout(LONG);

	private LogsIngestionDouble service;

	@BeforeEach
	void open() throws IOException {
		this.service = new LogsIngestionDouble();
	}

	@AfterEach
	void close() {
		this.service.close();
	}

	private AzureLogOptions options(String rule, String stream) {
		return new AzureLogOptions(URI.create(this.service.uri() + "/"), rule, stream, "shield", "host/1");
	}

	private LogsIngestionDriver driver() {
		return driver(LogsIngestionDouble.RULE, LogsIngestionDouble.STREAM, MonitorDouble.TOKEN);
	}

	private LogsIngestionDriver driver(String rule, String stream, String token) {
		return (LogsIngestionDriver) AzureLogs.driver(options(rule, stream), MonitorDouble.credential(token), null);
	}

	private static LogEntry entry(String message) {
		return new LogEntry(TIME, LogLevel.INFO, message, null, null, Map.of(), null, null, null);
	}

	@Test
	void entryArrivesWithAllItsParts() {
		LogEntry entry = new LogEntry(TIME, LogLevel.ERROR, "größe \"x\"\n", "app.Service", "main",
				Map.of("tenant", "a"), "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "stack\n\tat");
		LogsIngestionDriver driver = driver();
		driver.write(List.of(driver.encode(entry)));
		assertThat(this.service.violations).isEmpty();
		JsonNode row = this.service.rows.get(0);
		assertThat(row.path("TimeGenerated").asString()).isEqualTo(TIME.truncatedTo(ChronoUnit.MICROS).toString());
		assertThat(row.has("EventTime")).isFalse();
		assertThat(row.path("Severity").asString()).isEqualTo("ERROR");
		assertThat(row.path("SeverityNumber").asInt()).isEqualTo(17);
		assertThat(row.path("Message").asString()).isEqualTo("größe \"x\"\n");
		assertThat(row.path("Logger").asString()).isEqualTo("app.Service");
		assertThat(row.path("Thread").asString()).isEqualTo("main");
		assertThat(row.path("Labels").path("tenant").asString()).isEqualTo("a");
		assertThat(row.path("TraceId").asString()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
		assertThat(row.path("SpanId").asString()).isEqualTo("b7ad6b7169203331");
		assertThat(row.path("StackTrace").asString()).isEqualTo("stack\n\tat");
		assertThat(row.path("Service").asString()).isEqualTo("shield");
		assertThat(row.path("Instance").asString()).isEqualTo("host/1");
	}

	@ParameterizedTest
	@EnumSource
	void severityArrives(LogLevel level) {
		LogsIngestionDriver driver = driver();
		driver.write(List.of(driver.encode(LogEntry.of(level, "x"))));
		assertThat(this.service.rows.get(0).path("Severity").asString()).isEqualTo(level.name());
		assertThat(this.service.rows.get(0).path("SeverityNumber").asInt())
			.isEqualTo(Map.of(LogLevel.TRACE, 1, LogLevel.DEBUG, 5, LogLevel.INFO, 9, LogLevel.WARN, 13, LogLevel.ERROR,
					17, LogLevel.FATAL, 21)
				.get(level));
	}

	@ParameterizedTest
	@CsvSource({ "-46,false", "-48,true", "22,false", "24,true" })
	void timeThatAzureWouldReplaceIsKeptInAColumn(int hours, boolean kept) {
		LogEntry entry = new LogEntry(TIME.plus(Duration.ofHours(hours)), LogLevel.INFO, "x", null, null, Map.of(),
				null, null, null);
		LogsIngestionDriver driver = driver();
		driver.write(List.of(driver.encode(entry)));
		JsonNode row = this.service.rows.get(0);
		assertThat(row.has("EventTime")).isEqualTo(kept);
		if (kept) {
			assertThat(row.path("EventTime").asString()).isEqualTo(row.path("TimeGenerated").asString());
		}
		assertThat(this.service.violations).isEmpty();
	}

	@Test
	void halfSurrogateDoesNotStopAnything() {
		LogsIngestionDriver driver = driver();
		driver.write(List.of(driver.encode(entry("a\ud83d")), driver.encode(entry("b"))));
		assertThat(this.service.rows).extracting((row) -> row.path("Message").asString()).containsExactly("a?", "b");
	}

	@Test
	void batchOfExactlyTheLimitIsTakenAndOneByteMoreIsNot() {
		LogsIngestionDriver driver = driver();
		List<byte[]> rows = rowsOf(driver, driver.limits().maxBytes());
		driver.write(rows);
		assertThat(this.service.bodies).containsExactly(LogsIngestionDriver.MAX_BYTES);
		List<byte[]> tooMany = rowsOf(driver, driver.limits().maxBytes() + 1);
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> driver.write(tooMany))
			.satisfies((ex) -> assertThat(ex.category()).isEqualTo(CloudErrorCategory.INVALID_ARGUMENT));
	}

	private static List<byte[]> rowsOf(LogsIngestionDriver driver, int bytes) {
		int each = 50_000;
		int frame = driver.size(driver.encode(entry("")));
		List<byte[]> rows = new ArrayList<>();
		int left = bytes;
		while (left > each + 2 * frame) {
			rows.add(driver.encode(entry("x".repeat(each - frame))));
			left -= each;
		}
		rows.add(driver.encode(entry("x".repeat(left - frame))));
		assertThat(rows.stream().mapToInt(driver::size).sum()).isEqualTo(bytes);
		return rows;
	}

	@Test
	void pipelineFillsCallsUpToTheLimitAndNoFurther() {
		LogPipeline pipeline = LogPipeline.start(driver(), OPTIONS.withBatch(10_000, LONG));
		for (int i = 0; i < 100; i++) {
			pipeline.log(LogEntry.of(LogLevel.INFO, "x".repeat(30_000)));
		}
		pipeline.close();
		assertThat(pipeline.status().delivered()).isEqualTo(100);
		assertThat(this.service.violations).isEmpty();
		assertThat(this.service.bodies).hasSizeGreaterThanOrEqualTo(4)
			.allMatch((bytes) -> bytes <= LogsIngestionDriver.MAX_BYTES);
		// None was refused for its size
		assertThat(this.service.requests).hasValue(this.service.bodies.size());
	}

	@Test
	void largestEntryFits() {
		Map<String, String> labels = new LinkedHashMap<>();
		for (int i = 0; i < LogEntry.MAX_LABELS; i++) {
			labels.put(i + "\u0001".repeat(100), "\u0001".repeat(1000));
		}
		LogEntry entry = new LogEntry(TIME, LogLevel.INFO, "\u0001".repeat(60_000), "l".repeat(512), "t".repeat(512),
				labels, "a".repeat(32), "b".repeat(16), "\u0001".repeat(60_000));
		LogsIngestionDriver driver = driver();
		byte[] row = driver.encode(entry);
		assertThat(driver.size(row)).isLessThanOrEqualTo(driver.limits().maxEntryBytes());
		driver.write(List.of(row));
		assertThat(this.service.violations).isEmpty();
		assertThat(this.service.rows.get(0).path("Message").asString()).hasSize(60_000);
	}

	@Test
	void labelsAreCutAtAFieldsLimitAndNotOneTooEarly() {
		Map<String, String> labels = new LinkedHashMap<>();
		// Twice as long in JSON; with names of 2, two pairs of quotation marks, a colon
		// and a comma
		int each = 2 * 1000 + 2 + 6;
		int fit = (LogRows.MAX_LABELS_BYTES - 40 - 2) / each;
		int count = LogEntry.MAX_ALL_LABELS_BYTES / 1002;
		for (int i = 0; i < count; i++) {
			labels.put(String.valueOf(10 + i), "\"".repeat(1000));
		}
		assertThat(fit).isLessThan(count);
		LogsIngestionDriver driver = driver();
		driver.write(
				List.of(driver.encode(new LogEntry(TIME, LogLevel.INFO, "x", null, null, labels, null, null, null))));
		assertThat(this.service.violations).isEmpty();
		JsonNode arrived = this.service.rows.get(0).path("Labels");
		assertThat(arrived.size()).isEqualTo(fit + 1);
		assertThat(arrived.path(LogRows.LABELS_CUT).asInt()).isEqualTo(count - fit);
	}

	@Test
	void entriesArriveInOrder() {
		LogPipeline pipeline = LogPipeline.start(driver(), OPTIONS);
		IntStream.range(0, 1000).forEach((i) -> pipeline.log(LogLevel.INFO, String.valueOf(i)));
		pipeline.close();
		assertThat(this.service.rows).extracting((row) -> Integer.valueOf(row.path("Message").asString()))
			.containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList());
	}

	@Test
	void spanOfACallIsWithinWhatEveryPlanOfTablesTakes() {
		LogPipeline pipeline = LogPipeline.start(driver(), OPTIONS.withBatch(100, LONG));
		for (int minutes : new int[] { 0, 29, 31, 62 }) {
			pipeline.log(new LogEntry(TIME.minus(Duration.ofHours(2)).plus(Duration.ofMinutes(minutes)), LogLevel.INFO,
					String.valueOf(minutes), null, null, Map.of(), null, null, null));
		}
		pipeline.close();
		assertThat(this.service.violations).isEmpty();
		assertThat(this.service.batches).containsExactly(2, 1, 1);
	}

	@ParameterizedTest
	@CsvSource({ "400,MalformedJson,INVALID_ARGUMENT", "401,Unauthorized,UNAUTHENTICATED",
			"403,OperationFailed,ACCESS_DENIED", "404,NotFound,NOT_FOUND", "413,PayloadTooLarge,INVALID_ARGUMENT",
			"429,TooManyRequests,THROTTLED", "500,InternalServerError,UNAVAILABLE", "502,BadGateway,UNAVAILABLE",
			"503,ServiceUnavailable,UNAVAILABLE", "504,GatewayTimeout,TIMEOUT", "308,Moved,CONFIGURATION",
			"0,none,UNAVAILABLE" })
	void errorIsTranslatedAndNothingRepeatsIt(int status, String code, CloudErrorCategory category) {
		this.service.faults = (request) -> (status == 0) ? Fault.RESET : Fault.error(status, code);
		LogsIngestionDriver driver = driver();
		assertThatExceptionOfType(CloudException.class)
			.isThrownBy(() -> driver.write(List.of(driver.encode(entry("top-secret")))))
			.satisfies((ex) -> {
				assertThat(ex.category()).isEqualTo(category);
				assertThat(ex.code()).isEqualTo("LogWrite");
				assertThat(ex.provider()).isEqualTo("azure");
				assertThat(ex.resource()).isEqualTo(LogsIngestionDouble.RULE + "/Custom-ShieldLogs");
				assertThat(ex.getMessage()).doesNotContain("top-secret", MonitorDouble.TOKEN);
				if (status != 0) {
					assertThat(ex.requestId()).isEqualTo("request-1");
				}
			});
		assertThat(this.service.requests).hasValue(1);
	}

	@Test
	void retryAfterIsHonoured() {
		this.service.faults = (request) -> (request == 1) ? Fault.error(429, "TooManyRequests").after("7") : null;
		LogsIngestionDriver driver = driver();
		assertThatExceptionOfType(CloudException.class)
			.isThrownBy(() -> driver.write(List.of(driver.encode(entry("x")))))
			.satisfies((ex) -> assertThat(ex.retryAfter()).isEqualTo(Duration.ofSeconds(7)));
	}

	@Test
	void pipelineWaitsAsLongAsTheServiceAsks() {
		List<Long> calls = new CopyOnWriteArrayList<>();
		this.service.faults = (request) -> {
			calls.add(System.nanoTime());
			return (request == 1) ? Fault.error(429, "TooManyRequests").after("2") : null;
		};
		LogPipeline pipeline = LogPipeline.start(driver(), OPTIONS.withBatch(1, LONG));
		pipeline.log(LogLevel.INFO, "x");
		assertThat(pipeline.flush(LONG)).isTrue();
		pipeline.close();
		assertThat(calls).hasSize(2);
		assertThat(calls.get(1) - calls.get(0)).isGreaterThanOrEqualTo(Duration.ofSeconds(2).toNanos());
	}

	@ParameterizedTest
	@CsvSource({ "dcr-00000000000000000000000000000000,Custom-ShieldLogs,NOT_FOUND,rule-id",
			"dcr-0123456789abcdef0123456789abcdef,Custom-Other,CONFIGURATION,stream" })
	void wrongNamesAreNotTakenForBadEntries(String rule, String stream, CloudErrorCategory category, String remedy) {
		LogsIngestionDriver driver = driver(rule, stream, MonitorDouble.TOKEN);
		assertThatExceptionOfType(CloudException.class)
			.isThrownBy(() -> driver.write(List.of(driver.encode(entry("x")))))
			.satisfies((ex) -> {
				assertThat(ex.category()).isEqualTo(category);
				assertThat(ex.remedy()).contains("llmshield.cloud.azure.logs.", remedy);
			});
	}

	@Test
	void deniedAccessNamesTheRole() {
		LogsIngestionDriver driver = driver(LogsIngestionDouble.RULE, LogsIngestionDouble.STREAM, "another");
		assertThatExceptionOfType(CloudException.class)
			.isThrownBy(() -> driver.write(List.of(driver.encode(entry("x")))))
			.satisfies((ex) -> assertThat(ex.remedy()).contains("Monitoring Metrics Publisher"));
	}

	@Test
	void badEntryTakesNoOtherWithIt() {
		LogPipeline pipeline = LogPipeline.start(new LogsIngestionDriverThatBreaksARow(driver()), OPTIONS);
		List.of("one", "bad", "two").forEach((message) -> pipeline.log(LogLevel.INFO, message));
		pipeline.close();
		assertThat(this.service.rows).extracting((row) -> row.path("Message").asString()).containsExactly("one", "two");
		assertThat(pipeline.status().lost()).containsEntry(LogLoss.REFUSED, 1L);
	}

	@Test
	void whatTheSdkLogsIsNotSent() {
		LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
		Logger root = logback.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
		Level before = root.getLevel();
		LogPipeline pipeline = LogPipeline.start(driver(), OPTIONS.withBatch(1, LONG));
		CloudAppender appender = new CloudAppender(pipeline, CloudAppender.SDK_LOGGERS);
		appender.setContext(logback);
		appender.start();
		MDC.put("traceId", "0af7651916cd43dd8448eb211c80319c");
		root.addAppender(appender);
		root.setLevel(Level.TRACE);
		try {
			for (int i = 0; i < 20; i++) {
				LoggerFactory.getLogger("app.Service").info("number {}", i);
				assertThat(pipeline.flush(LONG)).isTrue();
			}
		}
		finally {
			root.setLevel(before);
			root.detachAppender(appender);
			appender.stop();
			MDC.remove("traceId");
			pipeline.close();
		}
		List<JsonNode> rows = this.service.rows.stream()
			.filter((row) -> row.path("Logger").asString().startsWith("app."))
			.toList();
		assertThat(rows).hasSize(20)
			.allMatch((row) -> "0af7651916cd43dd8448eb211c80319c".equals(row.path("TraceId").asString()));
		// What else a JVM logs at TRACE is not of a number that grows with the calls
		assertThat(this.service.rows).extracting((row) -> row.path("Logger").asString())
			.noneMatch((logger) -> logger.startsWith("com.azure") || logger.startsWith("jdk.")
					|| logger.startsWith("io.llmshield.cloud.logs"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "dcr-1", "dcr-0123456789ABCDEF0123456789ABCDEF", "my-rule" })
	void ruleIsChecked(String rule) {
		assertThatIllegalArgumentException().isThrownBy(() -> options(rule, LogsIngestionDouble.STREAM));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "ShieldLogs", "Custom-", "Custom-a/b" })
	void streamIsChecked(String stream) {
		assertThatIllegalArgumentException().isThrownBy(() -> options(LogsIngestionDouble.RULE, stream));
	}

	@Test
	void tokensAreSentToThisMachineOrEncrypted() {
		AzureLogOptions options = new AzureLogOptions(URI.create("http://example.com"), LogsIngestionDouble.RULE,
				LogsIngestionDouble.STREAM, "a", "b");
		assertThatExceptionOfType(CloudException.class)
			.isThrownBy(() -> AzureLogs.driver(options, MonitorDouble.credential(), null))
			.satisfies((ex) -> assertThat(ex.category()).isEqualTo(CloudErrorCategory.CONFIGURATION));
	}

	/** Sends a text in place of a row that begins with "bad". */
	private record LogsIngestionDriverThatBreaksARow(LogsIngestionDriver driver) implements LogDriver<byte[]> {

		@Override
		public String provider() {
			return this.driver.provider();
		}

		@Override
		public io.llmshield.cloud.logs.LogLimits limits() {
			return this.driver.limits();
		}

		@Override
		public byte[] encode(LogEntry entry) {
			return "bad".equals(entry.message()) ? "\"bad\"".getBytes() : this.driver.encode(entry);
		}

		@Override
		public int size(byte[] encoded) {
			return this.driver.size(encoded);
		}

		@Override
		public io.llmshield.cloud.logs.LogReceipt write(List<byte[]> batch) {
			return this.driver.write(batch);
		}

	}

}
