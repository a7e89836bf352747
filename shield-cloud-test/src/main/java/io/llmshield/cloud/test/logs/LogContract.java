package io.llmshield.cloud.test.logs;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogLevel;
import io.llmshield.cloud.logs.LogLimits;
import io.llmshield.cloud.logs.LogLoss;
import io.llmshield.cloud.logs.LogOptions;
import io.llmshield.cloud.logs.LogOverflow;
import io.llmshield.cloud.logs.LogPipeline;
import io.llmshield.cloud.test.TelemetryFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What holds for log entries on every provider, from the pipeline to what has arrived.
 */
@Timeout(180)
public abstract class LogContract {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

	private static final String SPAN = "b7ad6b7169203331";

	private LogContractFixture fixture;

	private LogPipeline pipeline;

	/**
	 * Make the provider.
	 * @return the fixture, closed by the contract
	 * @throws Exception if it cannot be made
	 */
	protected abstract LogContractFixture createFixture() throws Exception;

	@BeforeEach
	void open() throws Exception {
		this.fixture = createFixture();
		this.pipeline = LogPipeline.start(this.fixture.driver(),
				LogOptions.DEFAULT.withOverflow(LogOverflow.BLOCK).withBatch(100, Duration.ofMillis(20)));
	}

	@AfterEach
	void close() {
		this.pipeline.close();
		this.fixture.close();
	}

	private static LogEntry entry(Instant time, String message) {
		return new LogEntry(time, LogLevel.INFO, message, "app.Scanner", "main", Map.of(), null, null, null);
	}

	/** No provider keeps less than milliseconds. */
	private static Instant now() {
		return Instant.now().truncatedTo(ChronoUnit.MILLIS);
	}

	private List<LogEntry> received() {
		assertThat(this.pipeline.flush(PATIENCE)).as("flushed").isTrue();
		return this.fixture.received();
	}

	private List<String> messages() {
		return received().stream().map(LogEntry::message).toList();
	}

	private void assertNothingLost() {
		assertThat(this.pipeline.status().lost())
			.allSatisfy((loss, count) -> assertThat(count).as(loss.tag()).isZero());
	}

	@Test
	void everyFieldArrives() {
		LogEntry entry = new LogEntry(now(), LogLevel.WARN, "prompt refused", "app.Scanner", "worker-1",
				Map.of("tenant", "blue", "rule", "pii"), TRACE, SPAN, "java.lang.IllegalStateException: x\n\tat y");
		this.pipeline.log(entry);
		assertThat(received()).containsExactly(entry);
	}

	@ParameterizedTest
	@EnumSource(LogLevel.class)
	void levelArrives(LogLevel level) {
		this.pipeline.log(LogEntry.of(level, "x"));
		assertThat(received()).extracting(LogEntry::level).containsExactly(level);
	}

	@Test
	void whatIsNotKnownIsLeftOut() {
		this.pipeline.log(LogEntry.of(LogLevel.INFO, "x"));
		LogEntry received = received().get(0);
		assertThat(received.labels()).isEmpty();
		assertThat(received.traceId()).isNull();
		assertThat(received.spanId()).isNull();
		assertThat(received.stackTrace()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "über 100 €", "日本語", "😀", "line\nbreak\r\n\ttab", "\"quoted\" \\ {json: [1]}",
			"\u0001\u001f\u007f", "<b>&amp;</b>", "%s %n ${x}", " leading and trailing " })
	void textArrivesAsItIs(String text) {
		LogEntry entry = new LogEntry(now(), LogLevel.INFO, text, "app", "main", Map.of("label", text), null, null,
				text);
		this.pipeline.log(entry);
		assertThat(received()).containsExactly(entry);
	}

	@Test
	void halfSurrogateDoesNotCostTheEntry() {
		this.pipeline.log(LogEntry.of(LogLevel.INFO, "a\uD83Db"));
		assertThat(messages()).hasSize(1).allSatisfy((text) -> assertThat(text).startsWith("a").endsWith("b"));
		assertNothingLost();
	}

	@Test
	void largestEntryArrivesWhole() {
		Map<String, String> labels = new LinkedHashMap<>();
		int each = LogEntry.MAX_ALL_LABELS_BYTES / LogEntry.MAX_LABELS - LogEntry.MAX_LABEL_NAME_BYTES;
		for (int i = 0; i < LogEntry.MAX_LABELS; i++) {
			String name = "label" + i + "_";
			labels.put(name + "n".repeat(LogEntry.MAX_LABEL_NAME_BYTES - name.length()), "v".repeat(each));
		}
		LogEntry entry = new LogEntry(now(), LogLevel.ERROR, "m".repeat(LogEntry.MAX_TEXT_BYTES), "app", "main", labels,
				TRACE, SPAN, "s".repeat(LogEntry.MAX_TEXT_BYTES));
		this.pipeline.log(entry);
		assertThat(received()).containsExactly(entry);
		assertNothingLost();
	}

	@Test
	void moreLabelsThanEveryProviderTakesAreLeftOutEverywhere() {
		Map<String, String> labels = new LinkedHashMap<>();
		for (int i = 0; i < 2 * LogEntry.MAX_LABELS; i++) {
			labels.put("label" + i, "v".repeat(LogEntry.MAX_LABEL_BYTES));
		}
		this.pipeline.log(new LogEntry(now(), LogLevel.INFO, "m", "app", "main", labels, null, null, null));
		assertThat(received().get(0).labels()).hasSizeBetween(1, LogEntry.MAX_LABELS)
			.hasSize(LogEntry.MAX_ALL_LABELS_BYTES / (LogEntry.MAX_LABEL_BYTES + "label10".length()));
		assertNothingLost();
	}

	/** JSON writes six characters for each of them. */
	@Test
	void textThatGrowsWhenItIsEncodedIsNoReasonToFail() {
		this.pipeline.log(LogEntry.of(LogLevel.INFO, "\u0001".repeat(LogEntry.MAX_TEXT_BYTES)));
		this.pipeline.log(LogEntry.of(LogLevel.INFO, "after it"));
		assertThat(messages()).endsWith("after it");
		long lost = this.pipeline.status().lost().getOrDefault(LogLoss.TOO_LARGE, 0L);
		assertThat(this.fixture.received()).hasSize((int) (2 - lost));
		assertThat(this.pipeline.status().lostEntries()).isEqualTo(lost);
	}

	@Test
	void manyEntriesArriveOnceInOrder() {
		Instant time = now();
		List<String> sent = IntStream.range(0, 25_000).mapToObj((i) -> "line " + i).toList();
		sent.forEach((message) -> this.pipeline.log(entry(time, message)));
		assertThat(messages()).containsExactlyElementsOf(sent);
		assertNothingLost();
	}

	@Test
	void moreBytesThanOneCallTakesArriveOnceInOrder() {
		Instant time = now();
		List<String> sent = IntStream.range(0, 60).mapToObj((i) -> i + " " + "x".repeat(50_000)).toList();
		sent.forEach((message) -> this.pipeline.log(entry(time, message)));
		assertThat(messages()).containsExactlyElementsOf(sent);
		assertNothingLost();
	}

	@Test
	void eachThreadsOrderIsKept() throws InterruptedException {
		List<Thread> threads = new ArrayList<>();
		Instant time = now();
		for (int t = 0; t < 8; t++) {
			String name = "t" + t;
			threads.add(new Thread(
					() -> IntStream.range(0, 500).forEach((i) -> this.pipeline.log(entry(time, name + " " + i)))));
		}
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		List<String> messages = messages();
		assertThat(messages).hasSize(4_000);
		for (int t = 0; t < 8; t++) {
			String name = "t" + t;
			assertThat(messages).filteredOn((message) -> message.startsWith(name + " "))
				.containsExactlyElementsOf(IntStream.range(0, 500).mapToObj((i) -> name + " " + i).toList());
		}
	}

	@Test
	void entryOutsideTheWindowIsCountedAndTakesNoOtherWithIt() {
		LogLimits limits = this.fixture.driver().limits();
		Instant now = now();
		List<LogEntry> entries = new ArrayList<>();
		Map<LogLoss, Long> expected = new LinkedHashMap<>();
		entries.add(entry(now, "before"));
		if (limits.maxAge().toDays() < 20_000) {
			entries.add(entry(now.minus(limits.maxAge()).minusSeconds(60), "too old"));
			expected.put(LogLoss.TOO_OLD, 1L);
		}
		if (limits.maxAhead().toDays() < 20_000) {
			entries.add(entry(now.plus(limits.maxAhead()).plusSeconds(3600), "too new"));
			expected.put(LogLoss.TOO_NEW, 1L);
		}
		entries.add(entry(now, "after"));
		entries.forEach(this.pipeline::log);
		assertThat(messages()).containsExactly("before", "after");
		assertThat(this.pipeline.status().lost()).containsAllEntriesOf(expected);
		assertThat(this.pipeline.status().lostEntries()).isEqualTo(expected.size());
	}

	@ParameterizedTest
	@EnumSource(value = TelemetryFault.class, mode = EnumSource.Mode.EXCLUDE, names = "LOST_REPLY")
	void failedCallsLoseNothingAndKeepTheOrder(TelemetryFault fault) {
		assumeTrue(this.fixture.faults().contains(fault), () -> "the other end cannot do " + fault);
		this.fixture.fail(fault, 3);
		Instant time = now();
		List<String> sent = IntStream.range(0, 1_000).mapToObj((i) -> "line " + i).toList();
		sent.forEach((message) -> this.pipeline.log(entry(time, message)));
		assertThat(messages()).containsExactlyElementsOf(sent);
		assertNothingLost();
	}

	@Test
	void lostReplyLosesNothing() {
		assumeTrue(this.fixture.faults().contains(TelemetryFault.LOST_REPLY), "the other end cannot lose a reply");
		this.fixture.fail(TelemetryFault.LOST_REPLY, 1);
		Instant time = now();
		List<String> sent = IntStream.range(0, 300).mapToObj((i) -> "line " + i).toList();
		sent.forEach((message) -> this.pipeline.log(entry(time, message)));
		List<String> messages = messages();
		if (this.fixture.knowsEntriesAgain()) {
			assertThat(messages).containsExactlyElementsOf(sent);
		}
		else {
			assertThat(messages).containsAll(sent);
			assertThat(messages.stream().distinct()).containsExactlyElementsOf(sent);
		}
		assertNothingLost();
	}

	@Test
	void failureIsToldAndForgotten() throws InterruptedException {
		assumeTrue(this.fixture.faults().contains(TelemetryFault.FORBIDDEN), "the other end cannot deny");
		this.fixture.fail(TelemetryFault.FORBIDDEN, Integer.MAX_VALUE);
		this.pipeline.log(LogEntry.of(LogLevel.INFO, "payload-4711"));
		while (this.pipeline.status().failure() == null) {
			Thread.sleep(5);
		}
		assertThat(this.pipeline.status().failure()).isNotNull()
			.hasMessageNotContaining("4711")
			.satisfies((failure) -> assertThat(failure.category()).isEqualTo(CloudErrorCategory.ACCESS_DENIED));
		this.fixture.fail(TelemetryFault.FORBIDDEN, 0);
		assertThat(messages()).containsExactly("payload-4711");
		assertThat(this.pipeline.status().failure()).isNull();
	}

	@Test
	void closingDeliversWhatWaits() {
		Instant time = now();
		List<String> sent = IntStream.range(0, 5_000).mapToObj((i) -> "line " + i).toList();
		sent.forEach((message) -> this.pipeline.log(entry(time, message)));
		this.pipeline.close();
		assertThat(this.fixture.received()).extracting(LogEntry::message).containsExactlyElementsOf(sent);
		assertThat(this.pipeline.log(LogEntry.of(LogLevel.INFO, "too late"))).isFalse();
		assertThat(this.pipeline.status().lost()).containsEntry(LogLoss.SHUTDOWN, 1L);
	}

}
