package io.llmshield.cloud.gcp.logs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import com.google.cloud.logging.v2.LoggingClient;
import com.google.logging.type.LogSeverity;
import com.google.protobuf.Value;
import com.google.rpc.Code;
import io.grpc.Status;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.gcp.GcpResource;
import io.llmshield.cloud.gcp.GrpcDouble.Fault;
import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogLevel;
import io.llmshield.cloud.logs.LogLoss;
import io.llmshield.cloud.logs.LogOptions;
import io.llmshield.cloud.logs.LogPipeline;
import io.llmshield.cloud.logs.LogReceipt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What goes over the wire to Cloud Logging.
 */
@Timeout(120)
class CloudLoggingDriverTests {

	private static final String PROJECT = "example-shield";

	private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

	private static final String SPAN = "b7ad6b7169203331";

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private CloudLoggingDouble service;

	private LoggingClient client;

	@BeforeEach
	void start() throws IOException {
		this.service = new CloudLoggingDouble();
		this.client = this.service.client();
	}

	@AfterEach
	void stop() {
		this.client.close();
		this.service.close();
	}

	private CloudLoggingDriver driver() {
		return new CloudLoggingDriver(this.client,
				new GcpLogOptions(PROJECT, "llm-shield/api", GcpResource.global(PROJECT)));
	}

	private LogPipeline pipeline() {
		return LogPipeline.start(driver(),
				LogOptions.DEFAULT.withBatch(100_000, Duration.ofHours(1)).withQueueCapacity(65_536));
	}

	private static LogReceipt write(CloudLoggingDriver driver, LogEntry... entries) {
		return driver.write(encode(driver, List.of(entries)));
	}

	private static List<com.google.logging.v2.LogEntry> encode(CloudLoggingDriver driver, List<LogEntry> entries) {
		return IntStream.range(0, entries.size()).mapToObj((i) -> driver.encode(entries.get(i), "id-" + i)).toList();
	}

	private static LogEntry at(Instant time, String message) {
		return new LogEntry(time, LogLevel.INFO, message, null, null, Map.of(), null, null, null);
	}

	private static Map<String, Value> payload(com.google.logging.v2.LogEntry entry) {
		return entry.getJsonPayload().getFieldsMap();
	}

	private List<String> messages() {
		return this.service.entries().stream().map((entry) -> payload(entry).get("message").getStringValue()).toList();
	}

	@Test
	void everyFieldArrives() {
		Instant time = Instant.now();
		LogEntry entry = new LogEntry(time, LogLevel.WARN, "prompt refused: €", "app.Scanner", "main",
				Map.of("tenant", "blue"), TRACE, SPAN, "java.lang.X\n\tat y");
		assertThat(write(driver(), entry)).isEqualTo(LogReceipt.ALL);
		com.google.logging.v2.LogEntry arrived = this.service.entries().get(0);
		assertThat(Instant.ofEpochSecond(arrived.getTimestamp().getSeconds(), arrived.getTimestamp().getNanos()))
			.isEqualTo(time);
		assertThat(arrived.getSeverity()).isEqualTo(LogSeverity.WARNING);
		assertThat(arrived.getInsertId()).isEqualTo("id-0");
		assertThat(arrived.getTrace()).isEqualTo("projects/example-shield/traces/" + TRACE);
		assertThat(arrived.getSpanId()).isEqualTo(SPAN);
		assertThat(arrived.getLabelsMap()).isEqualTo(Map.of("tenant", "blue"));
		assertThat(payload(arrived)).containsOnlyKeys("message", "logger", "thread", "stack_trace");
		assertThat(payload(arrived).get("message").getStringValue()).isEqualTo("prompt refused: €");
		assertThat(payload(arrived).get("logger").getStringValue()).isEqualTo("app.Scanner");
		assertThat(payload(arrived).get("thread").getStringValue()).isEqualTo("main");
		assertThat(payload(arrived).get("stack_trace").getStringValue()).isEqualTo("java.lang.X\n\tat y");
		assertThat(this.service.grpc().requests()).containsExactly("WriteLogEntries");
		assertThat(this.service.calls().get(0).getLogName()).isEqualTo("projects/example-shield/logs/llm-shield%2Fapi");
		assertThat(this.service.calls().get(0).getResource().getLabelsMap()).isEqualTo(Map.of("project_id", PROJECT));
	}

	@Test
	void whatIsNotKnownIsLeftOut() {
		write(driver(), LogEntry.of(LogLevel.INFO, ""));
		com.google.logging.v2.LogEntry arrived = this.service.entries().get(0);
		assertThat(payload(arrived)).containsOnlyKeys("message");
		assertThat(arrived.getTrace()).isEmpty();
		assertThat(arrived.getSpanId()).isEmpty();
		assertThat(arrived.getLabelsMap()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "TRACE,DEBUG", "DEBUG,DEBUG", "INFO,INFO", "WARN,WARNING", "ERROR,ERROR", "FATAL,CRITICAL" })
	void levelHasTheServicesSeverity(LogLevel level, LogSeverity severity) {
		write(driver(), LogEntry.of(level, "text"));
		com.google.logging.v2.LogEntry arrived = this.service.entries().get(0);
		assertThat(arrived.getSeverity()).isEqualTo(severity);
		assertThat(payload(arrived).containsKey("level")).isEqualTo(level == LogLevel.TRACE);
	}

	@Test
	void whatTheServiceWouldRefuseDoesNotCostTheEntry() {
		Map<String, String> labels = new LinkedHashMap<>(Map.of("", "nameless", "kept", "\ud800 half"));
		LogEntry entry = new LogEntry(Instant.now(), LogLevel.INFO, "half \udc00", null, null, labels, "not a trace",
				"NOT-A-SPAN", null);
		assertThat(write(driver(), entry)).isEqualTo(LogReceipt.ALL);
		com.google.logging.v2.LogEntry arrived = this.service.entries().get(0);
		assertThat(arrived.getLabelsMap()).isEqualTo(Map.of("kept", "? half"));
		assertThat(payload(arrived).get("message").getStringValue()).isEqualTo("half ?");
		assertThat(arrived.getTrace()).isEmpty();
		assertThat(arrived.getSpanId()).isEmpty();
	}

	@Test
	void largestEntryIsTaken() {
		Map<String, String> labels = new LinkedHashMap<>();
		for (int i = 0; i < LogEntry.MAX_LABELS + 1; i++) {
			labels.put("%03d".formatted(i) + "l".repeat(LogEntry.MAX_LABEL_NAME_BYTES - 3),
					"v".repeat(LogEntry.MAX_ALL_LABELS_BYTES / LogEntry.MAX_LABELS - LogEntry.MAX_LABEL_NAME_BYTES));
		}
		String text = "€".repeat(LogEntry.MAX_TEXT_BYTES / 3);
		LogEntry entry = new LogEntry(Instant.now(), LogLevel.FATAL, text, "l".repeat(600), "t".repeat(600), labels,
				TRACE, SPAN, text);
		CloudLoggingDriver driver = driver();
		assertThat(driver.size(driver.encode(entry, "id"))).isLessThan(driver.limits().maxEntryBytes());
		assertThat(write(driver, entry)).isEqualTo(LogReceipt.ALL);
		assertThat(this.service.entries().get(0).getLabelsCount()).isEqualTo(LogEntry.MAX_LABELS);
		assertThat(payload(this.service.entries().get(0)).get("stack_trace").getStringValue()).isEqualTo(text);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 60_000 })
	void sizeIsWhatGoesOverTheWire(int length) {
		CloudLoggingDriver driver = driver();
		List<com.google.logging.v2.LogEntry> entries = encode(driver,
				List.of(at(Instant.now(), "x".repeat(length)), at(Instant.now(), "y")));
		driver.write(entries);
		int frame = CloudLoggingDriver.MAX_REQUEST_BYTES - driver.limits().maxBytes();
		assertThat(this.service.calls().get(0).getSerializedSize())
			.isEqualTo(frame + entries.stream().mapToInt(driver::size).sum());
	}

	/** A request of exactly the limit, or one byte more. */
	private static List<com.google.logging.v2.LogEntry> full(CloudLoggingDriver driver, int more) {
		Instant time = Instant.now();
		List<com.google.logging.v2.LogEntry> entries = new ArrayList<>();
		int rest = driver.limits().maxBytes() + more;
		String id = "0".repeat(28);
		int large = driver.size(driver.encode(at(time, "x".repeat(50_000)), id));
		int frame = large - 50_000;
		for (; rest > 2 * large; rest -= large) {
			entries.add(driver.encode(at(time, "x".repeat(50_000)), id));
		}
		int first = rest / 2;
		entries.add(driver.encode(at(time, "x".repeat(first - frame)), id));
		entries.add(driver.encode(at(time, "x".repeat(rest - first - frame)), id));
		assertThat(entries.stream().mapToInt(driver::size).sum()).isEqualTo(driver.limits().maxBytes() + more);
		return entries;
	}

	@Test
	void requestIsFilledToTheLastByteAndTheServiceRefusesOneMore() {
		CloudLoggingDriver driver = driver();
		assertThat(driver.write(full(driver, 0))).isEqualTo(LogReceipt.ALL);
		assertThat(this.service.calls().get(0).getSerializedSize()).isEqualTo(CloudLoggingDriver.MAX_REQUEST_BYTES);
		List<com.google.logging.v2.LogEntry> more = full(driver, 1);
		assertThat(catchThrowableOfType(CloudException.class, () -> driver.write(more)).category())
			.isEqualTo(CloudErrorCategory.INVALID_ARGUMENT);
	}

	@Test
	void pipelineKeepsBytesAndCounts() {
		LogPipeline pipeline = pipeline();
		Instant time = Instant.now();
		for (int i = 0; i < 250; i++) {
			pipeline.log(at(time, "x".repeat(50_000)));
		}
		assertThat(pipeline.flush(PATIENCE)).isTrue();
		for (int i = 0; i < CloudLoggingDriver.MAX_ENTRIES + 1; i++) {
			pipeline.log(at(time, "z"));
		}
		assertThat(pipeline.flush(PATIENCE)).isTrue();
		pipeline.close();
		assertThat(pipeline.status().lostEntries()).isZero();
		assertThat(pipeline.status().delivered()).isEqualTo(250 + CloudLoggingDriver.MAX_ENTRIES + 1);
		assertThat(this.service.calls()).allMatch((call) -> call.getEntriesCount() <= CloudLoggingDriver.MAX_ENTRIES);
		assertThat(this.service.grpc().requests()).hasSameSizeAs(this.service.calls());
	}

	@Test
	void orderIsKeptAmongEqualTimes() {
		LogPipeline pipeline = pipeline();
		Instant time = Instant.now();
		List<String> expected = IntStream.range(0, 500).mapToObj((i) -> "event " + i).toList();
		expected.forEach((message) -> pipeline.log(at(time, message)));
		assertThat(pipeline.flush(PATIENCE)).isTrue();
		pipeline.close();
		assertThat(messages()).isEqualTo(expected);
		// A query sorts entries of the same time by these
		assertThat(this.service.entries()).extracting(com.google.logging.v2.LogEntry::getInsertId).isSorted();
	}

	@Test
	void timesOutsideTheWindowAreCountedBeforeTheyAreSent() {
		LogPipeline pipeline = pipeline();
		Instant now = Instant.now();
		pipeline.log(at(now.minus(Duration.ofDays(30)), "old"));
		pipeline.log(at(now.minus(Duration.ofDays(30)).plusSeconds(120), "not so old"));
		pipeline.log(at(now.plus(Duration.ofDays(1)), "new"));
		pipeline.log(at(now.plus(Duration.ofDays(1)).minusSeconds(120), "not so new"));
		assertThat(pipeline.flush(PATIENCE)).isTrue();
		pipeline.close();
		assertThat(messages()).containsExactly("not so old", "not so new");
		assertThat(this.service.calls()).hasSize(1);
		assertThat(pipeline.status().lost()).isEqualTo(Map.of(LogLoss.TOO_OLD, 1L, LogLoss.TOO_NEW, 1L));
	}

	@Test
	void entryThatTheServiceRefusesDoesNotTakeOthersAlong() {
		this.service.refusals((entry) -> payload(entry).get("message").getStringValue().startsWith("bad")
				? Code.INVALID_ARGUMENT : null);
		List<LogEntry> entries = List.of(LogEntry.of(LogLevel.INFO, "bad 1"), LogEntry.of(LogLevel.INFO, "a"),
				LogEntry.of(LogLevel.INFO, "bad 2"), LogEntry.of(LogLevel.INFO, "b"));
		CloudLoggingDriver driver = driver();
		assertThat(driver.write(encode(driver, entries))).isEqualTo(LogReceipt.refused(2));
		assertThat(messages()).containsExactly("a", "b");
		assertThat(this.service.grpc().requests()).hasSize(1);
	}

	@Test
	void tellsOfThousandsOfRefusedEntries() {
		this.service.refusals((entry) -> payload(entry).get("message").getStringValue().equals("good") ? null
				: Code.INVALID_ARGUMENT);
		CloudLoggingDriver driver = driver();
		List<LogEntry> entries = new ArrayList<>();
		entries.add(LogEntry.of(LogLevel.INFO, "good"));
		for (int i = 1; i < CloudLoggingDriver.MAX_ENTRIES; i++) {
			entries.add(LogEntry.of(LogLevel.INFO, "bad"));
		}
		assertThat(driver.write(encode(driver, entries)))
			.isEqualTo(LogReceipt.refused(CloudLoggingDriver.MAX_ENTRIES - 1));
	}

	@Test
	void clientThatCannotReadTheWholeAnswerIsAskedAboutFewerEntries() {
		this.client.close();
		this.client = this.service.client(8 * 1024, false);
		this.service.refusals(
				(entry) -> payload(entry).get("message").getStringValue().endsWith("7") ? Code.INVALID_ARGUMENT : null);
		try (LogPipeline pipeline = pipeline()) {
			for (int i = 0; i < 4000; i++) {
				pipeline.log(LogLevel.INFO, "event " + i);
			}
			assertThat(pipeline.flush(PATIENCE)).isTrue();
			assertThat(pipeline.status().lost()).isEqualTo(Map.of(LogLoss.REFUSED, 400L));
			assertThat(pipeline.status().delivered()).isEqualTo(3600);
		}
		assertThat(messages()).hasSize(3600).doesNotHaveDuplicates();
	}

	@Test
	void entryAloneIsNeverGivenUpForAnInternalError() {
		this.service.grpc().faults((request) -> (request <= 6) ? Fault.of(Status.INTERNAL) : null);
		LogPipeline pipeline = pipeline();
		for (int i = 0; i < 4; i++) {
			pipeline.log(LogLevel.INFO, "event " + i);
		}
		assertThat(pipeline.flush(PATIENCE)).isTrue();
		pipeline.close();
		assertThat(messages()).containsExactly("event 0", "event 1", "event 2", "event 3");
		assertThat(pipeline.status().lost()).isEmpty();
	}

	@Test
	void callOfWhichNothingIsTakenIsRefusedEntryByEntry() {
		this.service.refusals((entry) -> Code.INVALID_ARGUMENT);
		LogPipeline pipeline = pipeline();
		for (int i = 0; i < 4; i++) {
			pipeline.log(LogLevel.INFO, "bad");
		}
		assertThat(pipeline.flush(PATIENCE)).isTrue();
		pipeline.close();
		assertThat(pipeline.status().lost()).isEqualTo(Map.of(LogLoss.REFUSED, 4L));
	}

	@Test
	void entryThatTheServiceMayTakeLaterIsWrittenAgainAndNoneTwice() {
		this.service.refusals((entry) -> payload(entry).get("message").getStringValue().equals("event 3")
				&& this.service.grpc().requests().size() == 1 ? Code.PERMISSION_DENIED : null);
		List<LogEntry> entries = IntStream.range(0, 6)
			.mapToObj((i) -> LogEntry.of(LogLevel.INFO, "event " + i))
			.toList();
		CloudLoggingDriver driver = driver();
		List<com.google.logging.v2.LogEntry> batch = encode(driver, entries);
		assertThat(catchThrowableOfType(CloudException.class, () -> driver.write(batch)).category())
			.isEqualTo(CloudErrorCategory.ACCESS_DENIED);
		assertThat(messages()).hasSize(5);
		assertThat(driver.write(batch)).isEqualTo(LogReceipt.ALL);
		assertThat(messages()).containsExactlyInAnyOrder("event 0", "event 1", "event 2", "event 3", "event 4",
				"event 5");
	}

	@Test
	void lostAnswerWritesNothingTwice() {
		this.service.grpc().faults((request) -> (request <= 2) ? Fault.lostAnswer() : null);
		LogPipeline pipeline = pipeline();
		for (int i = 0; i < 5; i++) {
			pipeline.log(LogLevel.INFO, "event " + i);
		}
		assertThat(pipeline.flush(PATIENCE)).isTrue();
		pipeline.close();
		assertThat(this.service.grpc().requests().size()).isGreaterThanOrEqualTo(3);
		assertThat(messages()).containsExactly("event 0", "event 1", "event 2", "event 3", "event 4");
		assertThat(pipeline.status().delivered()).isEqualTo(5);
	}

	@Test
	void lostAnswerWritesNothingTwiceByWayOfTheDisk(@TempDir Path directory) {
		this.service.grpc().faults((request) -> (request <= 2) ? Fault.lostAnswer() : null);
		LogPipeline pipeline = LogPipeline.start(driver(), LogOptions.DEFAULT.withSpill(directory, 16 << 20));
		for (int i = 0; i < 5; i++) {
			pipeline.log(LogLevel.INFO, "event " + i);
		}
		assertThat(pipeline.flush(PATIENCE)).isTrue();
		pipeline.close();
		assertThat(messages()).containsExactly("event 0", "event 1", "event 2", "event 3", "event 4");
	}

	@ParameterizedTest
	@CsvSource({ "RESOURCE_EXHAUSTED,THROTTLED", "UNAVAILABLE,UNAVAILABLE", "INTERNAL,UNAVAILABLE",
			"DEADLINE_EXCEEDED,TIMEOUT", "PERMISSION_DENIED,ACCESS_DENIED", "UNAUTHENTICATED,UNAUTHENTICATED",
			"NOT_FOUND,NOT_FOUND" })
	void errorIsTranslatedAndTheClientDoesNotRepeat(Status.Code code, CloudErrorCategory category) {
		this.service.grpc().faults((request) -> Fault.of(code.toStatus()));
		CloudLoggingDriver driver = driver();
		assertThatExceptionOfType(CloudException.class)
			.isThrownBy(() -> write(driver, LogEntry.of(LogLevel.INFO, "secret text")))
			.satisfies((ex) -> {
				assertThat(ex.category()).isEqualTo(category);
				assertThat(ex.kind()).isEqualTo(CloudErrorKind.LOG_WRITE);
				assertThat(ex.resource()).isEqualTo("projects/example-shield/logs/llm-shield%2Fapi");
				assertThat(ex.getMessage()).doesNotContain("secret text");
			});
		assertThat(this.service.grpc().requests()).hasSize(1);
	}

	@Test
	void resetConnectionIsOpenedAgain() {
		this.service.grpc().faults((request) -> (request == 1) ? Fault.reset() : null);
		LogPipeline pipeline = pipeline();
		pipeline.log(LogLevel.INFO, "event");
		assertThat(pipeline.flush(PATIENCE)).isTrue();
		pipeline.close();
		assertThat(messages()).containsExactly("event");
		assertThat(pipeline.status().delivered()).isEqualTo(1);
	}

	@Test
	void interruptedThreadGivesUp() {
		CloudLoggingDriver driver = driver();
		List<com.google.logging.v2.LogEntry> batch = encode(driver, List.of(LogEntry.of(LogLevel.INFO, "text")));
		Thread.currentThread().interrupt();
		try {
			assertThat(catchThrowableOfType(CloudException.class, () -> driver.write(batch)).category())
				.isEqualTo(CloudErrorCategory.CANCELLED);
		}
		finally {
			assertThat(Thread.interrupted()).isTrue();
		}
	}

	@Test
	void optionsThatTheServiceRefusesAreRefused() {
		GcpResource global = GcpResource.global(PROJECT);
		assertThatIllegalArgumentException().isThrownBy(() -> new GcpLogOptions("", "log", global));
		assertThatIllegalArgumentException().isThrownBy(() -> new GcpLogOptions(PROJECT, "a b", global));
		assertThatIllegalArgumentException().isThrownBy(() -> new GcpLogOptions(PROJECT, "l".repeat(512), global));
		assertThatIllegalArgumentException().isThrownBy(() -> new GcpResource("", Map.of()));
		assertThat(new GcpLogOptions(PROJECT, "l".repeat(511), global).logName()).endsWith("/logs/" + "l".repeat(511));
	}

	@Test
	void clientThatBatchesIsRefused() {
		GcpLogOptions options = new GcpLogOptions(PROJECT, "log", GcpResource.global(PROJECT));
		try (LoggingClient batching = this.service.client(8192, true)) {
			assertThat(catchThrowableOfType(CloudException.class, () -> GcpLogs.driver(batching, options)).category())
				.isEqualTo(CloudErrorCategory.CONFIGURATION);
		}
		LogDriver<?> driver = GcpLogs.driver(this.client, options);
		assertThat(driver.provider()).isEqualTo("gcp");
		assertThat(driver.limits().maxEntries()).isEqualTo(CloudLoggingDriver.MAX_ENTRIES);
	}

}
