package io.llmshield.cloud.autoconfigure.traces;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.resilience4j.core.IntervalFunction;
import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.traces.CloudTracer;
import io.llmshield.cloud.traces.TraceLimits;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests at the limits, answers that fail, and destinations that are gone.
 */
@ExtendWith(OutputCaptureExtension.class)
class TraceExporterTests {

	private static final TraceLimits WIDE = new TraceLimits(1000, 1_000_000, 100_000_000);

	private final OtlpServer server = new OtlpServer();

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final List<TraceExporter> exporters = new ArrayList<>();

	@AfterEach
	void close() {
		this.exporters.forEach(TraceExporter::close);
		this.server.close();
	}

	private TraceExporter exporter(URI endpoint, TraceLimits limits) {
		TraceMeters counted = new TraceMeters("demo");
		counted.bindTo(this.meters);
		Deadlines deadlines = new Deadlines(Duration.ofSeconds(60), Duration.ofSeconds(5));
		TraceRequests requests = new TraceRequests(new FixedDestination(endpoint, limits), deadlines,
				IntervalFunction.of(1));
		TraceExporter exporter = new TraceExporter(limits, requests, deadlines, counted);
		this.exporters.add(exporter);
		return exporter;
	}

	private boolean export(TraceLimits limits, List<SpanData> spans) {
		return exporter(this.server.uri(), limits).export(spans).join(60, TimeUnit.SECONDS).isSuccess();
	}

	private static double counted(MeterRegistry meters, String outcome) {
		return meters.find(TraceMeters.NAME)
			.tag("outcome", outcome)
			.counters()
			.stream()
			.mapToDouble(Counter::count)
			.sum();
	}

	/** Real spans, of a real tracer. */
	private static List<SpanData> spans(int count, int attributes) {
		List<SpanData> ended = new ArrayList<>();
		try (SdkTracerProvider provider = SdkTracerProvider.builder()
			.addSpanProcessor(SimpleSpanProcessor.create(new Collecting(ended::add)))
			.build()) {
			Tracer tracer = provider.get("test");
			for (int i = 0; i < count; i++) {
				io.opentelemetry.api.trace.Span span = tracer.spanBuilder("span-" + (1000 + i)).startSpan();
				for (int a = 0; a < attributes; a++) {
					span.setAttribute("a" + a, "value");
				}
				span.end();
			}
		}
		return ended;
	}

	private List<Integer> sizes() {
		return this.server.received().stream().map((request) -> request.spans().size()).toList();
	}

	private void assertAllArrivedOnceInOrder(List<SpanData> sent) {
		assertThat(this.server.spans()).extracting(Span::getName)
			.isEqualTo(sent.stream().map(SpanData::getName).toList());
		assertThat(counted(this.meters, "success")).isEqualTo(sent.size());
	}

	@Test
	void asManySpansAsTheLimitAreOneRequestAndOneMoreIsTwo() {
		TraceLimits limits = new TraceLimits(10, 1_000_000, 100_000_000);
		assertThat(export(limits, spans(10, 1))).isTrue();
		assertThat(sizes()).containsExactly(10);
		assertThat(export(limits, spans(11, 1))).isTrue();
		assertThat(sizes()).containsExactly(10, 10, 1);
	}

	@Test
	void asManyAttributesAsTheLimitAreOneRequestAndOneMoreIsTwo() {
		List<SpanData> sent = spans(4, 5);
		int resource = sent.get(0).getResource().getAttributes().size();
		assertThat(export(new TraceLimits(1000, resource + 20, 100_000_000), sent)).isTrue();
		assertThat(sizes()).containsExactly(4);
		assertThat(export(new TraceLimits(1000, resource + 19, 100_000_000), sent)).isTrue();
		assertThat(sizes()).containsExactly(4, 3, 1);
	}

	@Test
	void asManyBytesAsTheLimitAreOneRequestAndOneMoreIsTwo() {
		List<SpanData> sent = spans(8, 3);
		int bytes = new SpanEncoder().encode(sent).length;
		assertThat(export(new TraceLimits(1000, 1_000_000, bytes), sent)).isTrue();
		assertThat(sizes()).containsExactly(8);
		assertThat(this.server.received().get(0).message()).hasSize(bytes);
		assertThat(export(new TraceLimits(1000, 1_000_000, bytes - 1), sent)).isTrue();
		assertThat(sizes()).containsExactly(8, 4, 4);
	}

	@Test
	void everySpanArrivesOnceHoweverSmallRequestsMustBe() {
		List<SpanData> sent = spans(100, 3);
		int one = new SpanEncoder().encode(sent.subList(0, 1)).length;
		assertThat(export(new TraceLimits(40, 1_000_000, one * 3), sent)).isTrue();
		assertThat(this.server.received())
			.allSatisfy((request) -> assertThat(request.message().length).isLessThanOrEqualTo(one * 3));
		assertAllArrivedOnceInOrder(sent);
	}

	@Test
	void spanThatIsTooLargeByItselfIsCountedAndTheOthersArrive() {
		List<SpanData> sent = new ArrayList<>(spans(3, 1));
		sent.add(1, spans(1, 100).get(0));
		int small = new SpanEncoder().encode(sent.subList(2, 4)).length;
		assertThat(export(new TraceLimits(1000, 1_000_000, small), sent)).isFalse();
		assertThat(this.server.spans()).hasSize(3);
		assertThat(counted(this.meters, "success")).isEqualTo(3);
		assertThat(counted(this.meters, "too-large")).isEqualTo(1);
	}

	@Test
	void requestThatTheCloudCallsTooLargeIsHalved() {
		this.server.answer(413);
		assertThat(export(WIDE, spans(5, 1))).isTrue();
		assertThat(sizes()).containsExactly(5, 2, 3);
		assertThat(counted(this.meters, "success")).isEqualTo(5);
	}

	@ParameterizedTest
	@CsvSource({ "429", "500", "502", "503", "504", "408" })
	void passingTroubleIsRepeated(int status) {
		this.server.answer(status);
		assertThat(export(WIDE, spans(2, 1))).isTrue();
		assertThat(sizes()).containsExactly(2, 2);
		assertThat(counted(this.meters, "success")).isEqualTo(2);
	}

	@ParameterizedTest
	@CsvSource({ "400, invalid-argument", "401, unauthenticated", "403, access-denied", "404, not-found",
			"501, unsupported", "302, unknown" })
	void lastingTroubleIsCountedByReasonAndNotRepeated(int status, String outcome, CapturedOutput output) {
		this.server.answer(status);
		assertThat(export(WIDE, spans(2, 1))).isFalse();
		assertThat(this.server.received()).hasSize(1);
		assertThat(counted(this.meters, outcome)).isEqualTo(2);
		assertThat(output).contains("Traces cannot be sent: " + outcome, "status " + status)
			.doesNotContain("do not show this");
	}

	@Test
	void spansThatTheCloudRefusesAreCounted(CapturedOutput output) {
		this.server.reject(2);
		assertThat(export(WIDE, spans(5, 1))).isTrue();
		assertThat(counted(this.meters, "rejected")).isEqualTo(2);
		assertThat(counted(this.meters, "success")).isEqualTo(3);
		assertThat(output).contains("2 spans of a request were refused").doesNotContain("too old");
	}

	@Test
	void troubleIsLoggedOnceUntilItWorksAgain(CapturedOutput output) {
		TraceExporter exporter = exporter(this.server.uri(), WIDE);
		for (int status : new int[] { 403, 403, 200, 403 }) {
			this.server.answer(status);
			exporter.export(spans(1, 1)).join(60, TimeUnit.SECONDS);
		}
		assertThat(output.toString().split("Traces cannot be sent", -1)).hasSize(3);
	}

	@Test
	void refusedSpansAreReadAsTheDefinitionsWriteThem() {
		ExportTraceServiceResponse.Builder response = ExportTraceServiceResponse.newBuilder();
		assertThat(PartialSuccess.rejectedSpans(response.build().toByteArray())).isZero();
		response.getPartialSuccessBuilder().setErrorMessage("x".repeat(300));
		assertThat(PartialSuccess.rejectedSpans(response.build().toByteArray())).isZero();
		response.getPartialSuccessBuilder().setRejectedSpans(70_000);
		byte[] bytes = response.build().toByteArray();
		assertThat(PartialSuccess.rejectedSpans(bytes)).isEqualTo(70_000);
		for (int length = 0; length < bytes.length; length++) {
			assertThat(PartialSuccess.rejectedSpans(java.util.Arrays.copyOf(bytes, length))).isBetween(0L, 70_000L);
		}
		assertThat(PartialSuccess.rejectedSpans("<html>".getBytes())).isZero();
		assertThat(
				PartialSuccess.rejectedSpans(new byte[] { 10, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 15 }))
			.isZero();
	}

	@Test
	void countsThatCameBeforeTheRegistryAreNotLost() {
		TraceMeters early = new TraceMeters("demo");
		early.count("timeout", 3);
		early.bindTo(this.meters);
		early.count("timeout", 4);
		assertThat(counted(this.meters, "timeout")).isEqualTo(7);
	}

	@Test
	void statusTellsHowTheLastRequestEnded() {
		Instant then = Instant.parse("2026-11-26T10:00:00Z");
		TraceMeters counted = new TraceMeters("demo", Clock.fixed(then, ZoneOffset.UTC));
		assertThat(counted.status()).isEqualTo(new TraceStatus("demo", null, null, null, null, Map.of()));
		Deadlines deadlines = new Deadlines(Duration.ofSeconds(60), Duration.ofSeconds(5));
		TraceExporter exporter = new TraceExporter(WIDE,
				new TraceRequests(new FixedDestination(this.server.uri(), WIDE), deadlines), deadlines, counted);
		this.exporters.add(exporter);
		this.server.answer(403);
		assertThat(exporter.export(spans(2, 1)).join(60, TimeUnit.SECONDS).isSuccess()).isFalse();
		assertThat(counted.status())
			.isEqualTo(new TraceStatus("demo", "access-denied", "status 403", then, null, Map.of("access-denied", 2L)));
		assertThat(exporter.export(spans(3, 1)).join(60, TimeUnit.SECONDS).isSuccess()).isTrue();
		assertThat(counted.status())
			.isEqualTo(new TraceStatus("demo", null, null, null, then, Map.of("access-denied", 2L, "success", 3L)));
	}

	@Test
	void whatIsNotSentWhenTheTimeForFlushingIsOverIsGivenUp() {
		this.server.answerAlways(503);
		TraceMeters counted = new TraceMeters("demo");
		counted.bindTo(this.meters);
		Deadlines deadlines = new Deadlines(Duration.ofSeconds(60), Duration.ZERO);
		TraceExporter exporter = new TraceExporter(WIDE,
				new TraceRequests(new FixedDestination(this.server.uri(), WIDE), deadlines), deadlines, counted);
		this.exporters.add(exporter);
		deadlines.stopping();
		assertThat(exporter.export(spans(2, 1)).join(60, TimeUnit.SECONDS).isSuccess()).isFalse();
		assertThat(this.server.received()).isEmpty();
		assertThat(counted(this.meters, "timeout")).isEqualTo(2);
		exporter.shutdown();
		assertThat(exporter.export(spans(1, 1)).join(60, TimeUnit.SECONDS).isSuccess()).isFalse();
		assertThat(counted(this.meters, "overloaded")).isEqualTo(1);
	}

	@Test
	void requestUnderWayIsGivenUpWhenTheTimeForFlushingIsOver() throws Exception {
		TraceMeters counted = new TraceMeters("demo");
		counted.bindTo(this.meters);
		Deadlines deadlines = new Deadlines(Duration.ofMinutes(10), Duration.ZERO);
		try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/v1/traces");
			TraceExporter exporter = new TraceExporter(WIDE,
					new TraceRequests(new FixedDestination(uri, WIDE), deadlines), deadlines, counted);
			this.exporters.add(exporter);
			CompletableResultCode exported = exporter.export(spans(2, 1));
			try (Socket request = silent.accept()) {
				deadlines.stopping();
				exported.join(60, TimeUnit.SECONDS);
				assertThat(exported.isDone()).isTrue();
			}
		}
		assertThat(counted(this.meters, "timeout")).isEqualTo(2);
	}

	@Test
	void withADeadDestinationTheApplicationStartsServesAndStops(@TempDir Path directory, CapturedOutput output)
			throws IOException {
		SimpleMeterRegistry own = new SimpleMeterRegistry();
		TracingBoot.with(LocalRunner.in(directory))
			.withBean(SimpleMeterRegistry.class, () -> own)
			.withPropertyValues("llmshield.cloud.telemetry.traces.enabled=true",
					"llmshield.cloud.telemetry.traces.timeout=1s", "llmshield.cloud.telemetry.traces.flush-timeout=1s",
					"llmshield.cloud.telemetry.traces.endpoint=http://127.0.0.1:1/v1/traces")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				context.getBean(CloudTracer.class).span("work").run((span) -> {
					CloudSecretManager secrets = context.getBean(CloudSecretManager.class);
					secrets.createSecret("served", SecretValue.ofText("as usual"));
					assertThat(secrets.getSecret("served")).isNotNull();
				});
				context.getBean(SdkTracerProvider.class).forceFlush().join(60, TimeUnit.SECONDS);
				// create, get, and the span around them
				assertThat(own.find(TraceMeters.NAME).counters().stream().mapToDouble(Counter::count).sum())
					.isEqualTo(3);
				assertThat(counted(own, "success")).isZero();
				context.getBean(CloudTracer.class).span("rest").run((span) -> span.event("now"));
			});
		assertThat(output).contains("4 spans were lost since the start");
	}

	/** Keeps what ends. */
	private record Collecting(Consumer<SpanData> ended) implements SpanExporter {

		@Override
		public CompletableResultCode export(java.util.Collection<SpanData> spans) {
			spans.forEach(this.ended);
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode flush() {
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode shutdown() {
			return CompletableResultCode.ofSuccess();
		}

	}

}
