package io.llmshield.cloud.logs.logback;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogLevel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/**
 * Makes entries of Logback's events. The ids of trace and span come from the MDC, where
 * Micrometer Tracing keeps them; the rest of the MDC, the key-value pairs and the markers
 * become labels.
 */
final class EventEntries {

	/** Logback has no such level; by custom a marker of this name stands for it. */
	private static final String FATAL = "FATAL";

	/** Spring's Commons Logging puts it on every event; it tells nothing. */
	private static final String COMMONS_LOGGING = "COMMONS-LOGGING";

	private static final String TRACE_ID = "traceId";

	private static final String SPAN_ID = "spanId";

	private EventEntries() {
	}

	static boolean isFatal(ILoggingEvent event) {
		List<Marker> markers = event.getMarkerList();
		return markers != null && markers.stream().anyMatch((marker) -> marker.contains(FATAL));
	}

	static LogEntry entry(ILoggingEvent event, LogLevel level) {
		Map<String, String> mdc = event.getMDCPropertyMap();
		Instant timestamp = event.getInstant();
		return new LogEntry((timestamp != null) ? timestamp : Instant.ofEpochMilli(event.getTimeStamp()), level,
				String.valueOf(event.getFormattedMessage()), event.getLoggerName(), event.getThreadName(),
				labels(event, mdc), mdc.get(TRACE_ID), mdc.get(SPAN_ID), stackTrace(event.getThrowableProxy()));
	}

	private static Map<String, String> labels(ILoggingEvent event, Map<String, String> mdc) {
		List<KeyValuePair> pairs = event.getKeyValuePairs();
		String markers = markers(event);
		boolean none = mdc.isEmpty() && (pairs == null || pairs.isEmpty()) && markers.isEmpty();
		if (none) {
			return Map.of();
		}
		Map<String, String> labels = new LinkedHashMap<>();
		if (pairs != null) {
			pairs.forEach((pair) -> labels.put(pair.key, String.valueOf(pair.value)));
		}
		if (!markers.isEmpty()) {
			labels.put("markers", markers);
		}
		mdc.forEach((key, value) -> {
			if (!TRACE_ID.equals(key) && !SPAN_ID.equals(key)) {
				labels.putIfAbsent(key, value);
			}
		});
		return labels;
	}

	private static String markers(ILoggingEvent event) {
		List<Marker> markers = event.getMarkerList();
		return (markers != null) ? markers.stream()
			.map(Marker::getName)
			.filter((name) -> !COMMONS_LOGGING.equals(name))
			.collect(Collectors.joining(",")) : "";
	}

	private static @Nullable String stackTrace(@Nullable IThrowableProxy throwable) {
		return (throwable != null) ? ThrowableProxyUtil.asString(throwable) : null;
	}

}
