package io.llmshield.cloud.azure.monitor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Application Insights' operation {@code track}, written from its published definition
 * (v2.1) and "Application Insights limits". Thread-safe.
 */
public final class TrackDouble extends MonitorDouble {

	public static final String KEY = "5f1d2c3b-89ab-cdef-0123-456789abcdef";

	private static final Set<String> ENVELOPE = Set.of("ver", "name", "time", "iKey", "tags", "data");

	private static final Set<String> POINT = Set.of("ns", "name", "kind", "value");

	/** All items that were taken, in the order in which they came. */
	public final ConcurrentLinkedQueue<JsonNode> items = new ConcurrentLinkedQueue<>();

	/** How many items each request had. */
	public final ConcurrentLinkedQueue<Integer> batches = new ConcurrentLinkedQueue<>();

	/** Decides for each item with which status it is refused; 200 to take it. */
	public volatile Function<JsonNode, Integer> verdict = (item) -> 200;

	/** Whether the resource is without local authentication. */
	public volatile boolean wantsToken;

	public TrackDouble() throws IOException {
	}

	public String connectionString() {
		return "InstrumentationKey=" + KEY + ";IngestionEndpoint=" + uri() + "/;LiveEndpoint=" + uri() + "/";
	}

	@Override
	protected Fault take(HttpExchange exchange, byte[] body) {
		boolean hasToken = exchange.getRequestHeaders().containsKey("Authorization");
		Fault refused = (this.wantsToken || hasToken) ? refusedToken(exchange) : null;
		if (refused != null) {
			return new Fault(refused.status(), "", null);
		}
		if (!"/v2.1/track".equals(exchange.getRequestURI().toString())) {
			return new Fault(404, "", null);
		}
		if (!"application/x-json-stream".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
			return new Fault(415, "", null);
		}
		String[] lines = new String(body, StandardCharsets.UTF_8).split("\n");
		if (lines.length > 64_000) {
			this.violations.add(lines.length + " items");
		}
		this.batches.add(lines.length);
		List<Map<String, Object>> errors = new ArrayList<>();
		for (int i = 0; i < lines.length; i++) {
			JsonNode item = JSON.readTree(lines[i]);
			Map<String, Object> error = error(item, lines[i].getBytes(StandardCharsets.UTF_8).length);
			if (error != null) {
				error.put("index", i);
				errors.add(error);
			}
			else {
				this.items.add(item);
			}
		}
		int accepted = lines.length - errors.size();
		int status = errors.isEmpty() ? 200 : (accepted > 0) ? 206 : status(errors);
		return new Fault(status, JSON.writeValueAsString(
				Map.of("itemsReceived", lines.length, "itemsAccepted", accepted, "errors", errors)), null);
	}

	/** If none is taken, the first of them decides. */
	private static int status(List<Map<String, Object>> errors) {
		return (int) errors.get(0).get("statusCode");
	}

	private @Nullable Map<String, Object> error(JsonNode item, int bytes) {
		if (!KEY.equals(item.path("iKey").asString(""))) {
			return error(400, "Invalid instrumentation key");
		}
		if (bytes > 64 * 1024) {
			return error(400, "107: Item is too large");
		}
		Duration age = Duration.between(Instant.parse(item.path("time").asString()), Instant.now());
		if (age.compareTo(Duration.ofDays(2)) > 0) {
			return error(400,
					"103: Field 'time' on type 'Envelope' is older than the allowed min date. Expected: now - 172800000ms");
		}
		int verdict = this.verdict.apply(item);
		if (verdict != 200) {
			return error(verdict, "Told by the double");
		}
		check(item);
		return null;
	}

	private static Map<String, Object> error(int status, String message) {
		Map<String, Object> error = new LinkedHashMap<>();
		error.put("statusCode", status);
		error.put("message", message);
		return error;
	}

	private void check(JsonNode item) {
		expect(ENVELOPE.equals(new TreeSet<>(item.propertyNames())), "fields of the envelope");
		expect(item.path("ver").asInt() == 1 && item.path("data").path("baseData").path("ver").asInt() == 2, "ver");
		item.path("tags").forEach((tag) -> expect(tag.asString().length() <= 256, "length of a tag"));
		JsonNode data = item.path("data").path("baseData");
		if ("MetricData".equals(item.path("data").path("baseType").asString())) {
			expect("Microsoft.ApplicationInsights.Metric".equals(item.path("name").asString()), "name");
			expect(data.path("metrics").size() == 1, "one metric in an item");
			JsonNode point = data.path("metrics").path(0);
			expect(POINT.equals(new TreeSet<>(point.propertyNames())), "fields of a measurement");
			expect("Measurement".equals(point.path("kind").asString()) && point.path("value").isNumber(), "kind");
			expect(point.path("name").asString().length() <= 150, "length of the name");
			expect(point.path("ns").asString().length() <= 256, "length of the namespace");
		}
		for (Map.Entry<String, JsonNode> property : data.path("properties").properties()) {
			expect(property.getKey().length() <= 150 && property.getValue().asString().length() <= 8192,
					"length of a property");
		}
	}

	private void expect(boolean valid, String what) {
		if (!valid) {
			this.violations.add(what);
		}
	}

}
