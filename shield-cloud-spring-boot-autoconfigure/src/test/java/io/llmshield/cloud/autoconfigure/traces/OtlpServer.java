package io.llmshield.cloud.autoconfigure.traces;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;

/**
 * Takes OTLP traces over HTTP and decodes them with OpenTelemetry's own definitions.
 * Answers with success unless other answers are lined up.
 */
public final class OtlpServer implements AutoCloseable {

	private final HttpServer server;

	private final ExecutorService executor = Executors.newFixedThreadPool(4);

	private final List<Received> received = new CopyOnWriteArrayList<>();

	private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();

	private volatile Answer usual = new Answer(200, new byte[0], Map.of());

	public OtlpServer() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.setExecutor(this.executor);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			byte[] body = exchange.getRequestBody().readAllBytes();
			this.received.add(new Received(exchange.getRequestMethod(), exchange.getRequestURI(),
					Map.copyOf(exchange.getRequestHeaders()), body));
			Answer lined = this.answers.poll();
			Answer answer = (lined != null) ? lined : this.usual;
			answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
			exchange.sendResponseHeaders(answer.status(), (answer.body().length > 0) ? answer.body().length : -1);
			if (answer.body().length > 0) {
				exchange.getResponseBody().write(answer.body());
			}
		}
	}

	public OtlpServer answer(int status) {
		this.answers.add(new Answer(status, "do not show this".getBytes(), Map.of("Retry-After", "0")));
		return this;
	}

	public OtlpServer reject(long spans) {
		ExportTraceServiceResponse.Builder response = ExportTraceServiceResponse.newBuilder();
		response.getPartialSuccessBuilder().setErrorMessage("too old").setRejectedSpans(spans);
		this.answers.add(new Answer(200, response.build().toByteArray(), Map.of()));
		return this;
	}

	public OtlpServer answerAlways(int status) {
		this.usual = new Answer(status, new byte[0], Map.of());
		return this;
	}

	public URI uri() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort() + "/v1/traces");
	}

	public List<Received> received() {
		return this.received;
	}

	public List<Span> spans() {
		return this.received.stream().flatMap((request) -> request.spans().stream()).toList();
	}

	public Span span(String name) {
		List<Span> found = spans().stream().filter((span) -> span.getName().equals(name)).toList();
		if (found.size() != 1) {
			throw new AssertionError(found.size() + " spans have the name " + name + " among "
					+ spans().stream().map(Span::getName).toList());
		}
		return found.get(0);
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.executor.shutdownNow();
	}

	public static String value(List<KeyValue> attributes, String key) {
		return attributes.stream()
			.filter((attribute) -> attribute.getKey().equals(key))
			.map((attribute) -> print(attribute.getValue()))
			.findFirst()
			.orElse(null);
	}

	private static String print(AnyValue value) {
		return switch (value.getValueCase()) {
			case STRING_VALUE -> value.getStringValue();
			case INT_VALUE -> value.getIntValue() + "L";
			case DOUBLE_VALUE -> value.getDoubleValue() + "D";
			case BOOL_VALUE -> value.getBoolValue() + "B";
			default -> value.toString();
		};
	}

	private record Answer(int status, byte[] body, Map<String, String> headers) {
	}

	/** A request as it came. */
	public record Received(String method, URI uri, Map<String, List<String>> headers, byte[] body) {

		public String header(String name) {
			return this.headers.entrySet()
				.stream()
				.filter((header) -> header.getKey().equalsIgnoreCase(name))
				.map((header) -> String.join(",", header.getValue()))
				.findFirst()
				.orElse(null);
		}

		public byte[] message() {
			try (GZIPInputStream gzip = new GZIPInputStream(new java.io.ByteArrayInputStream(this.body))) {
				return gzip.readAllBytes();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		public ExportTraceServiceRequest decoded() {
			try {
				return ExportTraceServiceRequest.parseFrom(message());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		public List<Span> spans() {
			return decoded().getResourceSpansList()
				.stream()
				.map(ResourceSpans::getScopeSpansList)
				.flatMap(List::stream)
				.map(ScopeSpans::getSpansList)
				.flatMap(List::stream)
				.toList();
		}

		public List<KeyValue> resource() {
			return decoded().getResourceSpans(0).getResource().getAttributesList();
		}

	}

}
