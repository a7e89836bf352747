package io.llmshield.cloud.gcp.logs;

import java.time.Instant;
import java.util.regex.Pattern;

import com.google.logging.type.LogSeverity;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogLevel;
import org.jspecify.annotations.Nullable;

/**
 * Makes entries of Cloud Logging. The console shows {@code jsonPayload.message} as the
 * entry's line, and Error Reporting looks for {@code stack_trace}.
 */
final class CloudLoggingEntries {

	private static final Pattern TRACE = Pattern.compile("[0-9a-f]{32}");

	private static final Pattern SPAN = Pattern.compile("[0-9a-f]{16}");

	private final String tracePrefix;

	CloudLoggingEntries(String projectId) {
		this.tracePrefix = "projects/" + projectId + "/traces/";
	}

	com.google.logging.v2.LogEntry of(LogEntry entry, String id) {
		com.google.logging.v2.LogEntry.Builder made = com.google.logging.v2.LogEntry.newBuilder()
			.setInsertId(id)
			.setTimestamp(timestamp(entry.timestamp()))
			.setSeverity(severity(entry.level()))
			.setJsonPayload(payload(entry));
		entry.labels().forEach((name, value) -> {
			// The service refuses it
			if (!name.isEmpty()) {
				made.putLabels(name, value);
			}
		});
		if (entry.traceId() != null && TRACE.matcher(entry.traceId()).matches()) {
			made.setTrace(this.tracePrefix + entry.traceId());
		}
		if (entry.spanId() != null && SPAN.matcher(entry.spanId()).matches()) {
			made.setSpanId(entry.spanId());
		}
		return made.build();
	}

	private static Timestamp timestamp(Instant time) {
		return Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()).build();
	}

	private static LogSeverity severity(LogLevel level) {
		return switch (level) {
			case TRACE, DEBUG -> LogSeverity.DEBUG;
			case INFO -> LogSeverity.INFO;
			case WARN -> LogSeverity.WARNING;
			case ERROR -> LogSeverity.ERROR;
			case FATAL -> LogSeverity.CRITICAL;
		};
	}

	private static Struct payload(LogEntry entry) {
		Struct.Builder payload = Struct.newBuilder();
		put(payload, "message", entry.message());
		put(payload, "logger", entry.logger());
		put(payload, "thread", entry.thread());
		put(payload, "stack_trace", entry.stackTrace());
		if (entry.level() == LogLevel.TRACE) {
			// The service has no severity below DEBUG
			put(payload, "level", entry.level().name());
		}
		return payload.build();
	}

	private static void put(Struct.Builder payload, String name, @Nullable String value) {
		if (value != null) {
			payload.putFields(name, Value.newBuilder().setStringValue(value).build());
		}
	}

}
