package io.llmshield.cloud.autoconfigure.traces;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.traces.CloudSpan;
import io.llmshield.cloud.traces.CloudTracer;
import io.llmshield.cloud.traces.SpanKind;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What arrives is what was recorded: compared after decoding it by OpenTelemetry's
 * definitions.
 */
class TraceConformanceTests {

	private static final String TEXT = "sk-this-is-the-secret-value";

	private final OtlpServer server = new OtlpServer();

	@TempDir
	Path directory;

	@AfterEach
	void close() {
		this.server.close();
	}

	private ApplicationContextRunner runner() {
		return TracingBoot.on(LocalRunner.in(this.directory), this.server);
	}

	private static String hex(ByteString bytes) {
		return HexFormat.of().formatHex(bytes.toByteArray());
	}

	@Test
	void spansByHandArriveAsRecorded() {
		AtomicReference<String> trace = new AtomicReference<>();
		AtomicReference<String> outerId = new AtomicReference<>();
		AtomicReference<String> innerId = new AtomicReference<>();
		runner().run((context) -> {
			CloudTracer tracer = context.getBean(CloudTracer.class);
			tracer.span("outer").run((outer) -> {
				trace.set(outer.traceId());
				outerId.set(outer.spanId());
				assertThat(tracer.currentSpan().spanId()).isEqualTo(outer.spanId());
				try (CloudSpan inner = tracer.span("inner")
					.kind(SpanKind.CLIENT)
					.attribute("text", "grün")
					.attribute("number", 42L)
					.start()) {
					inner.attribute("ratio", 0.5).attribute("cached", true).event("warmed");
					innerId.set(inner.spanId());
				}
			});
			for (SpanKind kind : SpanKind.values()) {
				tracer.span("kind-" + kind).kind(kind).run((span) -> span.attribute("kind", kind.name()));
			}
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> tracer.span("failing").run((span) -> {
					throw new IllegalStateException("no rules");
				}));
		});
		Span outer = this.server.span("outer");
		Span inner = this.server.span("inner");
		assertThat(hex(outer.getTraceId())).isEqualTo(trace.get()).hasSize(32);
		assertThat(hex(outer.getSpanId())).isEqualTo(outerId.get()).hasSize(16);
		assertThat(outer.getParentSpanId()).isEqualTo(ByteString.EMPTY);
		assertThat(hex(inner.getSpanId())).isEqualTo(innerId.get());
		assertThat(inner.getParentSpanId()).isEqualTo(outer.getSpanId());
		assertThat(inner.getTraceId()).isEqualTo(outer.getTraceId());
		assertThat(inner.getStartTimeUnixNano()).isBetween(outer.getStartTimeUnixNano(), inner.getEndTimeUnixNano());
		assertThat(OtlpServer.value(inner.getAttributesList(), "text")).isEqualTo("grün");
		assertThat(OtlpServer.value(inner.getAttributesList(), "number")).isEqualTo("42L");
		assertThat(OtlpServer.value(inner.getAttributesList(), "ratio")).isEqualTo("0.5D");
		assertThat(OtlpServer.value(inner.getAttributesList(), "cached")).isEqualTo("trueB");
		assertThat(inner.getEventsList()).extracting(Span.Event::getName).containsExactly("warmed");
		assertThat(inner.getStatus().getCode()).isNotEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
		for (SpanKind kind : SpanKind.values()) {
			assertThat(this.server.span("kind-" + kind).getKind().name()).isEqualTo("SPAN_KIND_" + kind);
		}
		Span failing = this.server.span("failing");
		assertThat(failing.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
		assertThat(failing.getEventsList()).extracting(Span.Event::getName).containsExactly("exception");
		assertThat(OtlpServer.value(failing.getEvents(0).getAttributesList(), "exception.type"))
			.isEqualTo(IllegalStateException.class.getName());
	}

	@Test
	void requestIsOtlpOverHttp() {
		runner().run((context) -> context.getBean(CloudTracer.class).span("one").run((span) -> span.event("now")));
		assertThat(this.server.received()).singleElement().satisfies((request) -> {
			assertThat(request.method()).isEqualTo("POST");
			assertThat(request.uri().getPath()).isEqualTo("/v1/traces");
			assertThat(request.header("Content-Type")).isEqualTo("application/x-protobuf");
			assertThat(request.header("Content-Encoding")).isEqualTo("gzip");
			assertThat(request.header("Authorization")).isNull();
			assertThat(OtlpServer.value(request.resource(), "service.name")).isEqualTo("shield-test");
		});
	}

	@Test
	void operationsOnSecretsAndObjectsAreSpansWithoutSecrets() {
		runner().withPropertyValues("llmshield.cloud.storage.stores.results.bucket=results").run((context) -> {
			CloudSecretManager secrets = context.getBean(CloudSecretManager.class);
			CloudStorage storage = context.getBean(CloudStorage.class);
			context.getBean(CloudTracer.class).span("work").run((span) -> {
				secrets.createSecret("payment/openai-key", SecretValue.ofText(TEXT));
				secrets.getSecret("payment/openai-key");
				storage.put("patients/jane-doe.txt", TEXT.getBytes(StandardCharsets.UTF_8));
			});
		});
		Span work = this.server.span("work");
		Span create = this.server.span("shield.cloud.secrets.create");
		Span put = this.server.span("shield.cloud.storage.put");
		assertThat(List.of(create, put)).allSatisfy((span) -> {
			assertThat(span.getTraceId()).isEqualTo(work.getTraceId());
			assertThat(span.getParentSpanId()).isEqualTo(work.getSpanId());
			assertThat(OtlpServer.value(span.getAttributesList(), "provider")).isEqualTo("local");
			assertThat(OtlpServer.value(span.getAttributesList(), "outcome")).isEqualTo("success");
		});
		assertThat(OtlpServer.value(put.getAttributesList(), "store")).isEqualTo("results");
		assertThat(this.server.received())
			.allSatisfy((request) -> assertThat(new String(request.message(), StandardCharsets.ISO_8859_1))
				.doesNotContain(TEXT, "openai-key", "jane-doe"));
	}

	@Test
	void traceContinuesOverHttpByW3cHeaders() throws Exception {
		AtomicReference<String> header = new AtomicReference<>();
		HttpServer other = HttpServer.create(new java.net.InetSocketAddress("127.0.0.1", 0), 0);
		try {
			runner().run((context) -> {
				ObservationRegistry registry = context.getBean(ObservationRegistry.class);
				CloudTracer tracer = context.getBean(CloudTracer.class);
				other.createContext("/", (exchange) -> {
					header.set(exchange.getRequestHeaders().getFirst("traceparent"));
					Observation.createNotStarted("serve", () -> receiver(exchange), registry)
						.observe(() -> tracer.span("inside").run((span) -> span.attribute("here", true)));
					exchange.sendResponseHeaders(204, -1);
					exchange.close();
				});
				other.start();
				RestClient client = RestClient.builder()
					.requestFactory(new JdkClientHttpRequestFactory(
							HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()))
					.observationRegistry(registry)
					.build();
				tracer.span("call")
					.run((span) -> client.get()
						.uri(URI.create("http://127.0.0.1:" + other.getAddress().getPort() + "/"))
						.retrieve()
						.toBodilessEntity());
			});
		}
		finally {
			other.stop(0);
		}
		Span call = this.server.span("call");
		Span request = this.server.span("http get");
		Span serve = this.server.span("serve");
		Span inside = this.server.span("inside");
		assertThat(header.get()).startsWith("00-" + hex(call.getTraceId()) + "-" + hex(request.getSpanId()) + "-0");
		assertThat(request.getParentSpanId()).isEqualTo(call.getSpanId());
		assertThat(request.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
		assertThat(serve.getParentSpanId()).isEqualTo(request.getSpanId());
		assertThat(serve.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
		assertThat(inside.getParentSpanId()).isEqualTo(serve.getSpanId());
		assertThat(List.of(request, serve, inside)).extracting(Span::getTraceId).containsOnly(call.getTraceId());
	}

	private static ReceiverContext<HttpExchange> receiver(HttpExchange exchange) {
		ReceiverContext<HttpExchange> context = new ReceiverContext<>(
				(carrier, key) -> carrier.getRequestHeaders().getFirst(key), Kind.SERVER);
		context.setCarrier(exchange);
		return context;
	}

	@Test
	void whatTheApplicationSaysOfItselfWins() {
		runner().withPropertyValues("management.opentelemetry.resource-attributes.cloud.region=mine")
			.withBean(io.llmshield.cloud.traces.TraceDestination.class,
					() -> new FixedDestination(this.server.uri(),
							Map.of("cloud.region", "theirs", "cloud.provider", "demo")))
			.run((context) -> context.getBean(CloudTracer.class).span("one").run((span) -> span.event("now")));
		assertThat(this.server.received()).singleElement().satisfies((request) -> {
			assertThat(OtlpServer.value(request.resource(), "cloud.region")).isEqualTo("mine");
			assertThat(OtlpServer.value(request.resource(), "cloud.provider")).isEqualTo("demo");
			assertThat(OtlpServer.value(request.resource(), "service.name")).isEqualTo("shield-test");
		});
	}

	@Test
	void samplingIsBoots() {
		runner().withPropertyValues("management.tracing.sampling.probability=0.0")
			.run((context) -> context.getBean(CloudTracer.class).span("one").run((span) -> span.event("now")));
		assertThat(this.server.received()).isEmpty();
	}

}
