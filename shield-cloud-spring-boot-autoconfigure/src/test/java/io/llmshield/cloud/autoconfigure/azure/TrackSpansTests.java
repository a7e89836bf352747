package io.llmshield.cloud.autoconfigure.azure;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.llmshield.cloud.azure.monitor.ConnectionString;
import io.llmshield.cloud.azure.monitor.TrackClient;
import io.llmshield.cloud.azure.monitor.TrackItems;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spans of a real tracer as items, against the published definition of track 2.1.
 */
class TrackSpansTests {

	private static final String KEY = "5f1d2c3b-89ab-cdef-0123-456789abcdef";

	private static final Instant START = Instant.parse("2026-11-26T10:00:00.123456Z");

	private final TrackSpans format = new TrackSpans(TrackItems.of(ConnectionString.parse("InstrumentationKey=" + KEY)),
			"host-1");

	private static SpanData span(String name, SpanKind kind, Consumer<Span> work) {
		return span(name, kind, null, work);
	}

	private static SpanData span(String name, SpanKind kind, @org.jspecify.annotations.Nullable Span parent,
			Consumer<Span> work) {
		List<SpanData> ended = new ArrayList<>();
		try (SdkTracerProvider provider = SdkTracerProvider.builder()
			.setResource(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "my-app")))
			.addSpanProcessor(SimpleSpanProcessor.create(new Collecting(ended)))
			.build()) {
			Span span = provider.get("test")
				.spanBuilder(name)
				.setSpanKind(kind)
				.setParent((parent != null) ? Context.root().with(parent) : Context.root())
				.setStartTimestamp(START)
				.startSpan();
			work.accept(span);
			span.end(START.plusMillis(1500).getEpochSecond() * 1_000_000_000L + START.plusMillis(1500).getNano(),
					TimeUnit.NANOSECONDS);
		}
		return ended.get(0);
	}

	private List<JsonNode> items(SpanData... spans) {
		String lines = new String(this.format.encode(List.of(spans)), StandardCharsets.UTF_8);
		assertThat(lines).endsWith("\n");
		return Stream.of(lines.split("\n")).map((line) -> {
			assertThat(line.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(TrackClient.MAX_ITEM_BYTES);
			return JsonMapper.shared().readTree(line);
		}).toList();
	}

	@Test
	void workForOthersIsARequest() {
		Span parent = Span
			.wrap(io.opentelemetry.api.trace.SpanContext.createFromRemoteParent("0af7651916cd43dd8448eb211c80319c",
					"b7ad6b7169203331", io.opentelemetry.api.trace.TraceFlags.getSampled(),
					io.opentelemetry.api.trace.TraceState.getDefault()));
		SpanData span = span("GET /scan", SpanKind.SERVER, parent, (work) -> {
			work.setAttribute("http.url", "/scan?q=1");
			work.setAttribute("status", "201");
			work.setAttribute("uri", "/scan");
		});
		JsonNode item = items(span).get(0);
		assertThat(item.path("name").asString()).isEqualTo("Microsoft.ApplicationInsights.Request");
		assertThat(item.path("time").asString()).isEqualTo(START.toString());
		assertThat(item.path("iKey").asString()).isEqualTo(KEY);
		assertThat(item.path("tags").properties()).extracting(Map.Entry::getKey, (tag) -> tag.getValue().asString())
			.containsExactlyInAnyOrder(tuple("ai.cloud.role", "my-app"), tuple("ai.cloud.roleInstance", "host-1"),
					tuple("ai.operation.id", "0af7651916cd43dd8448eb211c80319c"),
					tuple("ai.operation.parentId", "b7ad6b7169203331"), tuple("ai.operation.name", "GET /scan"));
		assertThat(item.at("/data/baseType").asString()).isEqualTo("RequestData");
		JsonNode data = item.at("/data/baseData");
		assertThat(data.path("ver").asInt()).isEqualTo(2);
		assertThat(data.path("id").asString()).isEqualTo(span.getSpanId());
		assertThat(data.path("name").asString()).isEqualTo("GET /scan");
		assertThat(data.path("duration").asString()).isEqualTo("00.00:00:01.500000");
		assertThat(data.path("success").asBoolean()).isTrue();
		assertThat(data.path("responseCode").asString()).isEqualTo("201");
		assertThat(data.path("url").asString()).isEqualTo("/scan?q=1");
		assertThat(data.path("properties").path("uri").asString()).isEqualTo("/scan");
	}

	private static org.assertj.core.groups.Tuple tuple(String name, String value) {
		return org.assertj.core.groups.Tuple.tuple(name, value);
	}

	@ParameterizedTest
	@CsvSource({ "CLIENT,url.full,https://example.com:8443/a,HTTP,example.com:8443",
			"CLIENT,http.url,https://example.com/a,HTTP,example.com", "CLIENT,db.system,postgresql,postgresql,",
			"CLIENT,rpc.system,grpc,grpc,", "PRODUCER,messaging.system,kafka,kafka,", "INTERNAL,a,b,InProc,",
			"CLIENT,peer.service,secretmanager,,secretmanager" })
	void workOfOthersIsADependency(SpanKind kind, String attribute, String value, String type, String target) {
		SpanData span = span("call", kind, (work) -> work.setAttribute(attribute, value));
		JsonNode item = items(span).get(0);
		assertThat(item.path("name").asString()).isEqualTo("Microsoft.ApplicationInsights.RemoteDependency");
		assertThat(item.at("/data/baseType").asString()).isEqualTo("RemoteDependencyData");
		assertThat(item.path("tags").has("ai.operation.parentId")).isFalse();
		JsonNode data = item.at("/data/baseData");
		assertThat(data.path("type").asString(null)).isEqualTo(type);
		assertThat(data.path("target").asString(null)).isEqualTo(target);
		assertThat(data.path("success").asBoolean()).isTrue();
		assertThat(data.path("properties").path(attribute).asString()).isEqualTo(value);
	}

	@ParameterizedTest
	@CsvSource({ "http.response.status_code,200,true", "http.response.status_code,404,false", "status,500,false",
			"status,CLIENT_ERROR,true", "http.status_code,399,true" })
	void statusDecidesOnSuccess(String attribute, String value, boolean success) {
		SpanData span = span("call", SpanKind.CLIENT, (work) -> work.setAttribute(attribute, value));
		assertThat(items(span).get(0).at("/data/baseData/success").asBoolean()).isEqualTo(success);
		SpanData failed = span("call", SpanKind.CLIENT, (work) -> work.setStatus(StatusCode.ERROR));
		assertThat(items(failed).get(0).at("/data/baseData/success").asBoolean()).isFalse();
	}

	@Test
	void requestWithoutAStatusHasOneAllTheSame() {
		JsonNode data = items(span("poll", SpanKind.CONSUMER, (work) -> {
		})).get(0).at("/data/baseData");
		assertThat(data.path("responseCode").asString()).isEqualTo("0");
	}

	@Test
	void exceptionsAndEventsAreItemsOfTheirOwn() {
		SpanData span = span("work", SpanKind.INTERNAL, (work) -> {
			work.addEvent("cache.miss", Attributes.of(AttributeKey.stringKey("key"), "k"));
			work.recordException(new IllegalStateException("broken"));
		});
		List<JsonNode> items = items(span);
		assertThat(items).extracting((item) -> item.at("/data/baseType").asString())
			.containsExactly("RemoteDependencyData", "MessageData", "ExceptionData");
		assertThat(items.subList(1, 3)).allSatisfy((item) -> {
			assertThat(item.path("tags").path("ai.operation.id").asString()).isEqualTo(span.getTraceId());
			assertThat(item.path("tags").path("ai.operation.parentId").asString()).isEqualTo(span.getSpanId());
		});
		assertThat(items.get(1).at("/data/baseData/message").asString()).isEqualTo("cache.miss");
		assertThat(items.get(1).at("/data/baseData/properties/key").asString()).isEqualTo("k");
		JsonNode exception = items.get(2).at("/data/baseData/exceptions/0");
		assertThat(exception.path("typeName").asString()).isEqualTo("java.lang.IllegalStateException");
		assertThat(exception.path("message").asString()).isEqualTo("broken");
		assertThat(exception.path("hasFullStack").asBoolean()).isTrue();
		assertThat(exception.path("stack").asString()).contains("TrackSpansTests");
	}

	@Test
	void largestSpanFitsIntoAnItem() {
		String text = "x" + "\u0001".repeat(100_000);
		SpanData span = span(text, SpanKind.SERVER, (work) -> {
			work.setAttribute("url.full", text);
			for (int i = 0; i < 100; i++) {
				work.setAttribute(text + i, text);
			}
			work.addEvent(text, Attributes.of(AttributeKey.stringKey("a"), text));
			work.addEvent("exception",
					Attributes.of(AttributeKey.stringKey("exception.type"), text,
							AttributeKey.stringKey("exception.message"), text,
							AttributeKey.stringKey("exception.stacktrace"), text));
		});
		assertThat(items(span)).hasSize(3);
		SpanData client = span(text, SpanKind.CLIENT, (work) -> work.setAttribute("url.full", text));
		assertThat(items(client).get(0).at("/data/baseData/name").asString()).hasSize(1024);
	}

	@ParameterizedTest
	@CsvSource({ "0,00.00:00:00.000000", "-5,00.00:00:00.000000", "999,00.00:00:00.000000", "1000,00.00:00:00.000001",
			"93784000005000,01.02:03:04.000005", "9223372036854775807,999.23:59:59.999999" })
	void durationHasTheServicesForm(long nanos, String text) {
		assertThat(TrackSpans.duration(nanos)).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "{\"itemsReceived\":3,\"itemsAccepted\":3,\"errors\":[]}|0",
			"{\"itemsReceived\":3,\"itemsAccepted\":1,\"errors\":[]}|2", "no json|0", "{}|0", "''|0" })
	void refusedItemsAreRead(String answer, long rejected) {
		assertThat(this.format.rejected(answer.getBytes(StandardCharsets.UTF_8))).isEqualTo(rejected);
	}

	/** Keeps what ends. */
	private record Collecting(List<SpanData> ended) implements SpanExporter {

		@Override
		public CompletableResultCode export(Collection<SpanData> spans) {
			this.ended.addAll(spans);
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
