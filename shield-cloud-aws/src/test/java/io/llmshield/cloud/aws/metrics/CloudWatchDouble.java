package io.llmshield.cloud.aws.metrics;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import static software.amazon.awssdk.services.cloudwatch.model.StandardUnit.knownValues;

/**
 * CloudWatch's {@code PutMetricData} over Smithy's RPC v2 with CBOR, as the service's
 * model and guide describe it: what they do not allow is refused.
 */
public final class CloudWatchDouble implements AutoCloseable {

	static final String PATH = "/service/GraniteServiceVersion20100801/operation/PutMetricData";

	/** How many bytes a request may have, before compression. */
	static final int MAX_BYTES = 1_000_000;

	/** One request that was taken. */
	record Call(String namespace, List<Map<String, Object>> data, int bytes, boolean compressed) {
	}

	final List<Call> calls = new CopyOnWriteArrayList<>();

	final List<String> refusals = new CopyOnWriteArrayList<>();

	final AtomicInteger requests = new AtomicInteger();

	/**
	 * The status for the n-th request, from 1; 0 for a connection that is cut, -1 for one
	 * that is cut when the points are taken, 200 to go on.
	 */
	volatile IntUnaryOperator faults = (request) -> 200;

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	/**
	 * Start it on a free port.
	 * @throws IOException if there is no port
	 */
	public CloudWatchDouble() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	/**
	 * Return where it answers.
	 * @return the address
	 */
	public URI endpoint() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	/**
	 * Return the points that were taken, as they came.
	 * @return the members of each
	 */
	public List<Map<String, Object>> data() {
		List<Map<String, Object>> all = new ArrayList<>();
		this.calls.forEach((call) -> all.addAll(call.data()));
		return all;
	}

	private void handle(HttpExchange exchange) throws IOException {
		byte[] body = exchange.getRequestBody().readAllBytes();
		int fault = this.faults.applyAsInt(this.requests.incrementAndGet());
		if (fault == 0) {
			exchange.close();
			return;
		}
		exchange.getResponseHeaders().set("smithy-protocol", "rpc-v2-cbor");
		exchange.getResponseHeaders().set("Content-Type", "application/cbor");
		exchange.getResponseHeaders().set("x-amzn-RequestId", "request-" + this.requests.get());
		if (fault > 0 && fault != 200) {
			answer(exchange, fault, error((fault == 429 || fault == 400) ? "ThrottlingException"
					: (fault == 403) ? "AccessDeniedException" : "InternalServiceFault", "as told"));
			return;
		}
		try {
			this.calls.add(take(exchange, body));
			if (fault < 0) {
				exchange.close();
				return;
			}
			answer(exchange, 200, new byte[] { (byte) 0xa0 });
		}
		catch (RuntimeException ex) {
			this.refusals.add(String.valueOf(ex.getMessage()));
			answer(exchange, 400, error("InvalidParameterValueException", String.valueOf(ex.getMessage())));
		}
	}

	@SuppressWarnings("unchecked")
	private Call take(HttpExchange exchange, byte[] body) throws IOException {
		check("POST".equals(exchange.getRequestMethod()), "method");
		check(PATH.equals(exchange.getRequestURI().getPath()), "path " + exchange.getRequestURI());
		check("rpc-v2-cbor".equals(exchange.getRequestHeaders().getFirst("smithy-protocol")), "protocol");
		check("application/cbor".equals(exchange.getRequestHeaders().getFirst("Content-Type")), "content type");
		check(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")).contains("/monitoring/"),
				"signature");
		boolean compressed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
		byte[] plain = compressed ? new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes() : body;
		check(plain.length <= MAX_BYTES, plain.length + " bytes");
		Map<String, Object> request = (Map<String, Object>) Cbor.read(plain);
		check(request.keySet().equals(Set.of("Namespace", "MetricData")), "members " + request.keySet());
		String namespace = (String) request.get("Namespace");
		check(namespace.matches("[^:].{0,254}") && !namespace.startsWith("AWS/"), "namespace");
		List<Map<String, Object>> data = (List<Map<String, Object>>) request.get("MetricData");
		check(!data.isEmpty() && data.size() <= 1000, data.size() + " points");
		data.forEach(CloudWatchDouble::checkDatum);
		return new Call(namespace, data, plain.length, compressed);
	}

	@SuppressWarnings("unchecked")
	private static void checkDatum(Map<String, Object> datum) {
		check(Set.of("MetricName", "Dimensions", "Timestamp", "Value", "Unit").containsAll(datum.keySet()),
				"members " + datum.keySet());
		checkText((String) datum.get("MetricName"), 255, "name");
		double value = ((Number) datum.get("Value")).doubleValue();
		check(Double.isFinite(value) && Math.abs(value) <= Math.pow(2, 360), "value");
		Instant time = (Instant) datum.get("Timestamp");
		check(time.isAfter(Instant.now().minus(Duration.ofDays(14)))
				&& time.isBefore(Instant.now().plus(Duration.ofHours(2))), "timestamp " + time);
		check(knownValues().stream().anyMatch((unit) -> unit.toString().equals(datum.get("Unit"))), "unit");
		List<Map<String, Object>> dimensions = (List<Map<String, Object>>) datum.getOrDefault("Dimensions", List.of());
		check(dimensions.size() <= 30, dimensions.size() + " dimensions");
		Set<Object> names = new HashSet<>();
		for (Map<String, Object> dimension : dimensions) {
			check(dimension.keySet().equals(Set.of("Name", "Value")), "dimension " + dimension.keySet());
			checkText((String) dimension.get("Name"), 255, "dimension");
			checkText((String) dimension.get("Value"), 1024, "dimension's value");
			check(names.add(dimension.get("Name")), "a dimension is there twice");
			check(!((String) dimension.get("Name")).startsWith(":"), "dimension with a colon");
		}
	}

	private static void checkText(String text, int most, String what) {
		check(!text.isBlank() && text.length() <= most && text.chars().allMatch((c) -> c >= ' ' && c <= '~'), what);
	}

	private static void check(boolean holds, String what) {
		if (!holds) {
			throw new IllegalArgumentException(what);
		}
	}

	private static byte[] error(String code, String message) {
		StringBuilder cbor = new StringBuilder();
		cbor.append((char) 0xa2);
		text(cbor, "__type");
		text(cbor, "com.amazonaws.cloudwatch#" + code);
		text(cbor, "message");
		text(cbor, message);
		return cbor.toString().getBytes(StandardCharsets.ISO_8859_1);
	}

	private static void text(StringBuilder cbor, String text) {
		cbor.append((char) 0x78).append((char) Math.min(text.length(), 255));
		cbor.append(text, 0, Math.min(text.length(), 255));
	}

	private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
		exchange.sendResponseHeaders(status, body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
