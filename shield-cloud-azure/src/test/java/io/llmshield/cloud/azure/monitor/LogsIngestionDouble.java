package io.llmshield.cloud.azure.monitor;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The Logs Ingestion API, written from its published definition (2023-01-01) and "Azure
 * Monitor service limits", with the columns of the template that comes with the product.
 * Thread-safe.
 */
public final class LogsIngestionDouble extends MonitorDouble {

	public static final String RULE = "dcr-0123456789abcdef0123456789abcdef";

	public static final String STREAM = "Custom-ShieldLogs";

	public static final Path TEMPLATE = Path.of("..", "config", "azure-monitor-logs.json");

	private static final int MAX_FIELD_BYTES = 64 * 1024;

	/** Of the plan Auxiliary. */
	private static final Duration MAX_SPAN = Duration.ofMinutes(30);

	/** Types by names of columns. */
	private final Map<String, String> columns = columns("/properties/streamDeclarations/" + STREAM + "/columns");

	public final List<JsonNode> rows = new CopyOnWriteArrayList<>();

	/** How many rows each request that was taken had. */
	public final List<Integer> batches = new CopyOnWriteArrayList<>();

	private volatile @Nullable Consumer<JsonNode> sink;

	public LogsIngestionDouble() throws IOException {
	}

	/** Names and types of the columns at a place of a resource of the template. */
	public static Map<String, String> columns(String path) throws IOException {
		Map<String, String> columns = new LinkedHashMap<>();
		for (JsonNode resource : JSON.readTree(Files.readString(TEMPLATE)).path("resources")) {
			resource.at(path)
				.forEach((column) -> columns.put(column.path("name").asString(), column.path("type").asString()));
		}
		return columns;
	}

	/** Give rows away instead of keeping them, where there are too many. */
	public void sink(Consumer<JsonNode> sink) {
		this.sink = sink;
	}

	@Override
	protected Fault take(HttpExchange exchange, byte[] body) {
		URI uri = exchange.getRequestURI();
		Fault refused = refusedToken(exchange);
		if (refused != null) {
			return refused;
		}
		if (!"api-version=2023-01-01".equals(uri.getRawQuery())) {
			return Fault.error(400, "UnsupportedApiVersion");
		}
		if (!uri.getPath().startsWith("/dataCollectionRules/" + RULE + "/streams/")) {
			return Fault.error(404, "NotFound");
		}
		if (!uri.getPath().endsWith("/streams/" + STREAM)) {
			return Fault.error(400, "InvalidStream");
		}
		if (!"application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
			return Fault.error(415, "UnsupportedMediaType");
		}
		List<JsonNode> rows = rows(body);
		if (rows == null) {
			return Fault.error(400, "MalformedJson");
		}
		rows.forEach(this::check);
		checkSpan(rows);
		this.batches.add(rows.size());
		Consumer<JsonNode> receiver = this.sink;
		if (receiver != null) {
			rows.forEach(receiver);
		}
		else {
			this.rows.addAll(rows);
		}
		return new Fault(204, "", null);
	}

	private static @Nullable List<JsonNode> rows(byte[] body) {
		try {
			JsonNode array = JSON.readTree(body);
			List<JsonNode> rows = new ArrayList<>();
			array.forEach(rows::add);
			return (array.isArray() && !rows.isEmpty() && rows.stream().allMatch(JsonNode::isObject)) ? rows : null;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	private void check(JsonNode row) {
		for (Map.Entry<String, JsonNode> field : row.properties()) {
			String type = String.valueOf(this.columns.get(field.getKey()));
			JsonNode value = field.getValue();
			boolean valid = switch (type) {
				case "string" -> value.isString();
				case "int" -> value.isInt();
				case "datetime" -> isTime(value);
				case "dynamic" -> value.isObject();
				default -> false;
			};
			if (!valid) {
				this.violations.add(field.getKey() + " is no column of the type " + type);
			}
			String text = value.isString() ? value.asString() : value.toString();
			if (text.getBytes(StandardCharsets.UTF_8).length > MAX_FIELD_BYTES) {
				this.violations.add(field.getKey() + " would be cut");
			}
		}
		if (!row.has("TimeGenerated")) {
			this.violations.add("TimeGenerated is missing");
		}
	}

	/** Kusto's times have seven digits after the point. */
	private static boolean isTime(JsonNode value) {
		return value.isString() && value.asString().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,7})?Z");
	}

	private void checkSpan(List<JsonNode> rows) {
		List<Instant> times = rows.stream()
			.map((row) -> Instant.parse(row.path("TimeGenerated").asString()))
			.sorted()
			.toList();
		if (Duration.between(times.get(0), times.get(times.size() - 1)).compareTo(MAX_SPAN) > 0) {
			this.violations.add("the span is too long");
		}
	}

}
