package io.llmshield.cloud.logs;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Entries as JSON objects of one line, the form in which CloudWatch Logs, the local
 * provider and the spill directory hold them: {@code timestamp} (ISO 8601, UTC),
 * {@code level}, {@code message}, and where they are known {@code logger},
 * {@code thread}, {@code traceId}, {@code spanId}, {@code labels} (an object of strings)
 * and {@code stackTrace}. Stateless and thread-safe.
 */
public final class LogJson {

	private static final String ID = "id";

	private static final JsonFactory FACTORY = new JsonFactory();

	private static final JsonMapper MAPPER = new JsonMapper();

	private LogJson() {
	}

	/**
	 * Write an entry.
	 * @param entry the entry
	 * @return UTF-8 without a line break, half surrogates replaced by question marks
	 */
	public static byte[] write(LogEntry entry) {
		return writeText(entry).getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Write an entry.
	 * @param entry the entry
	 * @return a text without a line break
	 */
	public static String writeText(LogEntry entry) {
		return writeText(entry, null);
	}

	/** With the id, for the disk. */
	static byte[] write(KeptEntry kept) {
		return writeText(kept.entry(), kept.id()).getBytes(StandardCharsets.UTF_8);
	}

	private static String writeText(LogEntry entry, @Nullable String id) {
		// Not to bytes at once: that generator fails on half surrogates
		StringWriter out = new StringWriter(128 + entry.message().length());
		try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
			json.writeStartObject();
			write(json, ID, id);
			json.writeStringProperty("timestamp", entry.timestamp().toString());
			json.writeStringProperty("level", entry.level().name());
			write(json, "logger", entry.logger());
			write(json, "thread", entry.thread());
			json.writeStringProperty("message", entry.message());
			write(json, "traceId", entry.traceId());
			write(json, "spanId", entry.spanId());
			if (!entry.labels().isEmpty()) {
				json.writeObjectPropertyStart("labels");
				entry.labels().forEach(json::writeStringProperty);
				json.writeEndObject();
			}
			write(json, "stackTrace", entry.stackTrace());
			json.writeEndObject();
		}
		return out.toString();
	}

	private static void write(JsonGenerator json, String name, @Nullable String value) {
		if (value != null) {
			json.writeStringProperty(name, value);
		}
	}

	/**
	 * Read an entry.
	 * @param line what {@link #write} returned
	 * @return the entry
	 * @throws IllegalArgumentException if it is none
	 */
	public static LogEntry read(byte[] line) {
		return readEntry(line).entry();
	}

	/** Read what {@link #write(KeptEntry)} returned. */
	static KeptEntry read(byte[] line, EntryIds ids) {
		Read read = readEntry(line);
		return new KeptEntry(read.entry(), (read.id() != null) ? read.id() : ids.next());
	}

	private static Read readEntry(byte[] line) {
		try {
			JsonNode node = MAPPER.readTree(line);
			Map<String, String> labels = new LinkedHashMap<>();
			node.path("labels")
				.properties()
				.forEach((label) -> labels.put(label.getKey(), label.getValue().asString()));
			LogEntry entry = new LogEntry(Instant.parse(node.path("timestamp").asString("")),
					LogLevel.valueOf(node.path("level").asString("")), node.path("message").asString(""),
					text(node, "logger"), text(node, "thread"), labels, text(node, "traceId"), text(node, "spanId"),
					text(node, "stackTrace"));
			return new Read(entry, text(node, ID));
		}
		catch (JacksonException | DateTimeException ex) {
			// Without the cause, whose text quotes the line
			throw new IllegalArgumentException("The line is no log entry");
		}
	}

	private static @Nullable String text(JsonNode node, String name) {
		JsonNode value = node.get(name);
		return (value != null) ? value.asString() : null;
	}

	private record Read(LogEntry entry, @Nullable String id) {

	}

}
