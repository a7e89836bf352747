package io.llmshield.cloud.aws.logs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
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
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What goes over the wire to CloudWatch Logs.
 */
class CloudWatchLogDriverTests {

	private static final String GROUP = "/llm-shield/api";

	private static final String STREAM = "host/1";

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private CloudWatchLogsDouble service;

	private CloudWatchLogsClient client;

	@BeforeEach
	void start() throws IOException {
		this.service = new CloudWatchLogsDouble();
		this.service.createGroup(GROUP, STREAM);
		this.client = this.service.client();
	}

	@AfterEach
	void stop() {
		this.client.close();
		this.service.close();
	}

	private CloudWatchLogDriver driver(boolean create) {
		return new CloudWatchLogDriver(this.client, new AwsLogOptions(GROUP, STREAM, create, 30));
	}

	private static LogReceipt write(CloudWatchLogDriver driver, LogEntry... entries) {
		return driver.write(List.of(entries).stream().map(driver::encode).toList());
	}

	private static LogEntry at(Instant time, String message) {
		return new LogEntry(time, LogLevel.INFO, message, null, null, Map.of(), null, null, null);
	}

	private List<String> messages() {
		return this.service.events(GROUP, STREAM).stream().map(CloudWatchLogsDouble.Event::text).toList();
	}

	@Test
	void everyFieldArrives() {
		Instant time = Instant.now();
		LogEntry entry = new LogEntry(time, LogLevel.WARN, "prompt refused: €", "app.Scanner", "main",
				Map.of("tenant", "blue"), "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331",
				"java.lang.X\n\tat y");
		assertThat(write(driver(false), entry)).isEqualTo(LogReceipt.ALL);
		CloudWatchLogsDouble.Event event = this.service.events(GROUP, STREAM).get(0);
		assertThat(event.time()).isEqualTo(time.toEpochMilli());
		JsonNode json = JsonMapper.shared().readTree(event.message());
		assertThat(json.path("timestamp").asString()).isEqualTo(time.toString());
		assertThat(json.path("level").asString()).isEqualTo("WARN");
		assertThat(json.path("message").asString()).isEqualTo("prompt refused: €");
		assertThat(json.path("logger").asString()).isEqualTo("app.Scanner");
		assertThat(json.path("thread").asString()).isEqualTo("main");
		assertThat(json.path("labels").path("tenant").asString()).isEqualTo("blue");
		assertThat(json.path("traceId").asString()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
		assertThat(json.path("spanId").asString()).isEqualTo("b7ad6b7169203331");
		assertThat(json.path("stackTrace").asString()).isEqualTo("java.lang.X\n\tat y");
		assertThat(this.service.requests).containsExactly("PutLogEvents");
	}

	@Test
	void sizeIsWhatTheServiceCounts() {
		CloudWatchLogDriver driver = driver(false);
		CloudWatchLogDriver.Event event = driver.encode(LogEntry.of(LogLevel.INFO, "€"));
		assertThat(driver.size(event)).isEqualTo(event.event().message().getBytes(StandardCharsets.UTF_8).length + 26);
	}

	@Test
	void bytesAndCountsAreUsedToTheLimitAndNotBeyond() {
		CloudWatchLogDriver driver = driver(false);
		Instant time = Instant.now();
		int frame = driver.size(driver.encode(at(time, "")));
		// 20 entries fill the call to the last byte, one more does not fit
		int each = CloudWatchLogDriver.MAX_BYTES / 20 - frame;
		int rest = CloudWatchLogDriver.MAX_BYTES % 20;
		LogPipeline pipeline = LogPipeline.start(driver, LogOptions.DEFAULT.withBatch(100_000, Duration.ofHours(1)));
		for (int i = 0; i < 20; i++) {
			pipeline.log(at(time, "x".repeat(each + ((i == 0) ? rest : 0))));
		}
		pipeline.log(at(time, "y"));
		assertThat(pipeline.flush(PATIENCE)).isTrue();
		assertThat(this.service.batches).containsExactly(20, 1);
		for (int i = 0; i < 10_001; i++) {
			pipeline.log(at(time, "z"));
		}
		assertThat(pipeline.flush(PATIENCE)).isTrue();
		assertThat(this.service.batches).containsExactly(20, 1, 10_000, 1);
		pipeline.close();
		assertThat(pipeline.status().lostEntries()).isZero();
	}

	@Test
	void oneByteTooManyIsRefusedByTheService() {
		CloudWatchLogDriver driver = driver(false);
		Instant time = Instant.now();
		int frame = driver.size(driver.encode(at(time, "")));
		List<CloudWatchLogDriver.Event> events = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			events.add(driver.encode(at(time, "x".repeat(CloudWatchLogDriver.MAX_BYTES / 20 - frame + 1))));
		}
		assertThat(catchThrowableOfType(CloudException.class, () -> driver.write(events)).category())
			.isEqualTo(CloudErrorCategory.INVALID_ARGUMENT);
	}

	@Test
	void entriesOutOfOrderAndOfManyDaysArriveInOrder() {
		LogPipeline pipeline = LogPipeline.start(driver(false), LogOptions.DEFAULT);
		Instant now = Instant.now();
		pipeline.log(at(now, "c"));
		pipeline.log(at(now.minusSeconds(5), "b"));
		pipeline.log(at(now.minus(Duration.ofDays(3)), "a"));
		pipeline.log(at(now.minus(Duration.ofDays(14)), "too old"));
		pipeline.log(at(now.plus(Duration.ofHours(2)), "too new"));
		assertThat(pipeline.flush(PATIENCE)).isTrue();
		pipeline.close();
		assertThat(messages()).containsExactly("b", "c", "a");
		assertThat(pipeline.status().lost()).isEqualTo(Map.of(LogLoss.TOO_OLD, 1L, LogLoss.TOO_NEW, 1L));
	}

	@Test
	void whatTheServiceRejectsIsCounted() {
		Instant now = Instant.now();
		LogReceipt old = write(driver(false), at(now.minus(Duration.ofDays(14)).minusSeconds(2), "1"),
				at(now.minus(Duration.ofDays(14)).minusSeconds(1), "2"),
				at(now.minus(Duration.ofDays(13)).minus(Duration.ofHours(20)), "3"));
		assertThat(old.lost()).isEqualTo(Map.of(LogLoss.TOO_OLD, 2));
		LogReceipt ahead = write(driver(false), at(now, "4"), at(now.plus(Duration.ofHours(3)), "5"));
		assertThat(ahead.lost()).isEqualTo(Map.of(LogLoss.TOO_NEW, 1));
		assertThat(messages()).containsExactly("3", "4");
	}

	@Test
	void missingGroupAndStreamAreMade() {
		CloudWatchLogDriver driver = new CloudWatchLogDriver(this.client, new AwsLogOptions("new", "one", true, 30));
		write(driver, LogEntry.of(LogLevel.INFO, "a"));
		assertThat(this.service.requests).containsExactly("PutLogEvents", "CreateLogGroup", "PutRetentionPolicy",
				"CreateLogStream", "PutLogEvents");
		assertThat(this.service.retentions).isEqualTo(Map.of("new", 30));
		assertThat(this.service.events("new", "one")).hasSize(1);
		// A second stream of the group leaves the retention as it is
		this.service.requests.clear();
		write(new CloudWatchLogDriver(this.client, new AwsLogOptions("new", "two", true, 7)),
				LogEntry.of(LogLevel.INFO, "b"));
		assertThat(this.service.requests).containsExactly("PutLogEvents", "CreateLogGroup", "CreateLogStream",
				"PutLogEvents");
		assertThat(this.service.retentions).isEqualTo(Map.of("new", 30));
	}

	@Test
	void retentionIsSetAlsoIfThatFailsAtFirst() {
		CloudWatchLogDriver driver = new CloudWatchLogDriver(this.client, new AwsLogOptions("new", "one", true, 30));
		this.service.fault((operation) -> "PutRetentionPolicy".equals(operation)
				? new CloudWatchLogsDouble.Failure(400, "ThrottlingException") : null);
		assertThat(catchThrowableOfType(CloudException.class, () -> write(driver, LogEntry.of(LogLevel.INFO, "a")))
			.category()).isEqualTo(CloudErrorCategory.THROTTLED);
		this.service.fault((operation) -> null);
		write(driver, LogEntry.of(LogLevel.INFO, "a"));
		assertThat(this.service.retentions).isEqualTo(Map.of("new", 30));
	}

	@Test
	void groupThatCannotBeMadeIsNotTheEntriesFault() {
		CloudWatchLogDriver driver = new CloudWatchLogDriver(this.client, new AwsLogOptions("new", "one", true, 30));
		this.service.fault((operation) -> "CreateLogGroup".equals(operation)
				? new CloudWatchLogsDouble.Failure(400, "InvalidParameterException") : null);
		CloudException failure = catchThrowableOfType(CloudException.class,
				() -> write(driver, LogEntry.of(LogLevel.INFO, "a")));
		assertThat(failure.category()).isEqualTo(CloudErrorCategory.CONFIGURATION);
		assertThat(failure.getMessage()).contains("create the log stream", "new/one");
	}

	@Test
	void missingGroupIsNamedIfNothingMayBeMade() {
		CloudWatchLogDriver driver = new CloudWatchLogDriver(this.client, new AwsLogOptions("new", "one", false, 0));
		CloudException failure = catchThrowableOfType(CloudException.class,
				() -> write(driver, LogEntry.of(LogLevel.INFO, "hidden")));
		assertThat(failure.category()).isEqualTo(CloudErrorCategory.NOT_FOUND);
		assertThat(failure.kind()).isEqualTo(CloudErrorKind.LOG_WRITE);
		assertThat(failure.getMessage()).contains("new/one", "create").doesNotContain("hidden");
		assertThat(this.service.requests).containsExactly("PutLogEvents");
	}

	@Test
	void errorsAreTranslatedAndNothingIsRepeatedByTheDriver() {
		Map<CloudWatchLogsDouble.Failure, CloudErrorCategory> failures = Map.of(
				new CloudWatchLogsDouble.Failure(400, "ThrottlingException"), CloudErrorCategory.THROTTLED,
				new CloudWatchLogsDouble.Failure(500, "ServiceUnavailableException"), CloudErrorCategory.UNAVAILABLE,
				new CloudWatchLogsDouble.Failure(400, "AccessDeniedException"), CloudErrorCategory.ACCESS_DENIED,
				new CloudWatchLogsDouble.Failure(400, "UnrecognizedClientException"),
				CloudErrorCategory.UNAUTHENTICATED, CloudWatchLogsDouble.Failure.reset(),
				CloudErrorCategory.UNAVAILABLE);
		failures.forEach((answer, category) -> {
			this.service.requests.clear();
			this.service.fault((operation) -> answer);
			CloudException failure = catchThrowableOfType(CloudException.class,
					() -> write(driver(true), LogEntry.of(LogLevel.INFO, "hidden")));
			assertThat(failure.category()).isEqualTo(category);
			assertThat(failure.getMessage()).doesNotContain("hidden");
			assertThat(this.service.requests).hasSize(1);
		});
	}

	@Test
	void throttledAndBrokenCallsLoseNothing() {
		int[] calls = new int[1];
		this.service.fault((operation) -> switch (calls[0]++ % 3) {
			case 0 -> new CloudWatchLogsDouble.Failure(400, "ThrottlingException");
			case 1 -> CloudWatchLogsDouble.Failure.reset();
			default -> null;
		});
		LogPipeline pipeline = LogPipeline.start(driver(false), LogOptions.DEFAULT);
		List<String> expected = IntStream.range(0, 500).mapToObj((i) -> "event " + i).toList();
		Instant time = Instant.now();
		expected.forEach((message) -> pipeline.log(at(time, message)));
		assertThat(pipeline.flush(PATIENCE)).isTrue();
		pipeline.close();
		assertThat(messages()).isEqualTo(expected);
	}

	@Test
	void optionsThatTheServiceRefusesAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new AwsLogOptions("a b", "s", true, 0));
		assertThatIllegalArgumentException().isThrownBy(() -> new AwsLogOptions("g", "a:b", true, 0));
		assertThatIllegalArgumentException().isThrownBy(() -> new AwsLogOptions("g", "s", true, 8));
	}

	@Test
	void driverIsMadeOfAClient() {
		LogDriver<?> driver = AwsLogs.driver(this.client, new AwsLogOptions(GROUP, STREAM, true, 0));
		assertThat(driver.provider()).isEqualTo("aws");
		assertThat(driver.limits().maxEntries()).isEqualTo(10_000);
	}

}
