package io.llmshield.cloud.logs;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * One line of a log with its structure. Immutable. Cut to what every provider takes, see
 * the limits below.
 *
 * @param timestamp when it happened
 * @param level how serious it is
 * @param message the text, at most {@value #MAX_TEXT_BYTES} bytes of UTF-8
 * @param logger who wrote it, usually the name of a class; {@code null} if nobody is
 * known
 * @param thread the thread's name, or {@code null}
 * @param labels further facts, at most {@value #MAX_LABELS}, names at most
 * {@value #MAX_LABEL_NAME_BYTES} bytes and values at most {@value #MAX_LABEL_BYTES}
 * @param traceId the trace's id as 32 hexadecimal digits, or {@code null}
 * @param spanId the span's id as 16 hexadecimal digits, or {@code null}
 * @param stackTrace of the exception that belongs to it, at most {@value #MAX_TEXT_BYTES}
 * bytes, or {@code null}
 */
public record LogEntry(Instant timestamp, LogLevel level, String message, @Nullable String logger,
		@Nullable String thread, Map<String, String> labels, @Nullable String traceId, @Nullable String spanId,
		@Nullable String stackTrace) {

	/**
	 * The most bytes of message and of stack trace. Azure cuts a field at 64 KB, and
	 * Google takes 256 KiB for all of an entry.
	 */
	public static final int MAX_TEXT_BYTES = 60_000;

	/** The most labels, as many as Cloud Logging takes. */
	public static final int MAX_LABELS = 64;

	/** The most bytes of a label's name. */
	public static final int MAX_LABEL_NAME_BYTES = 128;

	/** The most bytes of a label's value. */
	public static final int MAX_LABEL_BYTES = 1_000;

	/**
	 * The most bytes of names and values of all labels; those beyond it are left out.
	 * Azure keeps them in one field.
	 */
	public static final int MAX_ALL_LABELS_BYTES = 60_000;

	/** Of names of loggers and threads. */
	private static final int MAX_NAME_BYTES = 512;

	/**
	 * Make one, and cut what is too long.
	 * @throws NullPointerException if timestamp, level, message or labels are missing
	 */
	public LogEntry {
		Objects.requireNonNull(timestamp, "timestamp");
		Objects.requireNonNull(level, "level");
		message = LogText.cut(Objects.requireNonNull(message, "message"), MAX_TEXT_BYTES);
		logger = (logger != null) ? LogText.cut(logger, MAX_NAME_BYTES) : null;
		thread = (thread != null) ? LogText.cut(thread, MAX_NAME_BYTES) : null;
		labels = cut(labels);
		traceId = (traceId != null) ? LogText.cut(traceId, MAX_LABEL_NAME_BYTES) : null;
		spanId = (spanId != null) ? LogText.cut(spanId, MAX_LABEL_NAME_BYTES) : null;
		stackTrace = (stackTrace != null) ? LogText.cut(stackTrace, MAX_TEXT_BYTES) : null;
	}

	private static Map<String, String> cut(Map<String, String> labels) {
		if (labels.isEmpty()) {
			return Map.of();
		}
		Map<String, String> cut = new LinkedHashMap<>();
		int bytes = 0;
		for (Map.Entry<String, String> label : labels.entrySet()) {
			String name = LogText.cut(label.getKey(), MAX_LABEL_NAME_BYTES);
			String value = LogText.cut(String.valueOf(label.getValue()), MAX_LABEL_BYTES);
			bytes += LogText.bytes(name) + LogText.bytes(value);
			if (cut.size() == MAX_LABELS || bytes > MAX_ALL_LABELS_BYTES) {
				break;
			}
			cut.put(name, value);
		}
		return Collections.unmodifiableMap(cut);
	}

	/**
	 * Make an entry of now.
	 * @param level how serious it is
	 * @param message the text
	 * @return the entry
	 */
	public static LogEntry of(LogLevel level, String message) {
		return of(level, message, Map.of());
	}

	/**
	 * Make an entry of now with labels.
	 * @param level how serious it is
	 * @param message the text
	 * @param labels further facts
	 * @return the entry
	 */
	public static LogEntry of(LogLevel level, String message, Map<String, String> labels) {
		return new LogEntry(Instant.now(), level, message, null, null, labels, null, null, null);
	}

	/**
	 * Return the same entry as part of a trace.
	 * @param traceId the trace's id as 32 hexadecimal digits, or {@code null}
	 * @param spanId the span's id as 16 hexadecimal digits, or {@code null}
	 * @return the entry
	 */
	public LogEntry withTrace(@Nullable String traceId, @Nullable String spanId) {
		return new LogEntry(this.timestamp, this.level, this.message, this.logger, this.thread, this.labels, traceId,
				spanId, this.stackTrace);
	}

	/** Tells neither message nor labels, which may hold anything. */
	@Override
	public String toString() {
		return "LogEntry[" + this.timestamp + " " + this.level + ", logger=" + this.logger + ", "
				+ this.message.length() + " characters, " + this.labels.size() + " labels]";
	}

}
