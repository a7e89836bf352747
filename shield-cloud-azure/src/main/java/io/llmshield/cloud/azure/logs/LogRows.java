package io.llmshield.cloud.azure.logs;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

import io.llmshield.cloud.azure.monitor.JsonSize;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogLevel;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Entries as rows of the table. Thread-safe.
 */
final class LogRows {

	/** Azure Monitor cuts a field of more than 64 KB; labels are one field. */
	static final int MAX_LABELS_BYTES = 64_000;

	/** Tells how many labels were left out. */
	static final String LABELS_CUT = "shield.labels_cut";

	/**
	 * Azure Monitor takes its own time for an entry that is more than two days old or a
	 * day ahead when it arrives; an hour is left for the way.
	 */
	private static final Duration KEPT_AGE = Duration.ofHours(47);

	private static final Duration KEPT_AHEAD = Duration.ofHours(23);

	/** Room for the note on labels that are left out. */
	private static final int LABELS_CUT_BYTES = 40;

	private static final JsonFactory FACTORY = new JsonFactory();

	private final String service;

	private final String instance;

	LogRows(String service, String instance) {
		this.service = service;
		this.instance = instance;
	}

	/** A row as a JSON object in UTF-8, half surrogates replaced by question marks. */
	byte[] write(LogEntry entry, Instant now) {
		// Not to bytes at once: that generator fails on half surrogates
		StringWriter out = new StringWriter(256 + entry.message().length());
		try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
			json.writeStartObject();
			String time = entry.timestamp().truncatedTo(ChronoUnit.MICROS).toString();
			json.writeStringProperty("TimeGenerated", time);
			if (!isKept(entry.timestamp(), now)) {
				json.writeStringProperty("EventTime", time);
			}
			json.writeStringProperty("Severity", entry.level().name());
			json.writeNumberProperty("SeverityNumber", number(entry.level()));
			json.writeStringProperty("Message", entry.message());
			write(json, "Logger", entry.logger());
			write(json, "Thread", entry.thread());
			write(json, "TraceId", entry.traceId());
			write(json, "SpanId", entry.spanId());
			if (!entry.labels().isEmpty()) {
				writeLabels(json, entry.labels());
			}
			write(json, "StackTrace", entry.stackTrace());
			json.writeStringProperty("Service", this.service);
			json.writeStringProperty("Instance", this.instance);
			json.writeEndObject();
		}
		return out.toString().getBytes(StandardCharsets.UTF_8);
	}

	private static boolean isKept(Instant time, Instant now) {
		return !time.isBefore(now.minus(KEPT_AGE)) && !time.isAfter(now.plus(KEPT_AHEAD));
	}

	/** Of OpenTelemetry's data model for logs: the lowest of each range. */
	static int number(LogLevel level) {
		return switch (level) {
			case TRACE -> 1;
			case DEBUG -> 5;
			case INFO -> 9;
			case WARN -> 13;
			case ERROR -> 17;
			case FATAL -> 21;
		};
	}

	private static void write(JsonGenerator json, String name, @Nullable String value) {
		if (value != null) {
			json.writeStringProperty(name, value);
		}
	}

	private static void writeLabels(JsonGenerator json, Map<String, String> labels) {
		json.writeObjectPropertyStart("Labels");
		int bytes = 2;
		int left = labels.size();
		for (Map.Entry<String, String> label : labels.entrySet()) {
			bytes += JsonSize.of(label.getKey()) + JsonSize.of(label.getValue()) + 2;
			if (bytes > MAX_LABELS_BYTES - LABELS_CUT_BYTES) {
				json.writeNumberProperty(LABELS_CUT, left);
				break;
			}
			json.writeStringProperty(label.getKey(), label.getValue());
			left--;
		}
		json.writeEndObject();
	}

}
