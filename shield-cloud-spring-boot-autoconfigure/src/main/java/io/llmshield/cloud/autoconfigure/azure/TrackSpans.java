package io.llmshield.cloud.autoconfigure.azure;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.llmshield.cloud.autoconfigure.traces.SpanFormat;
import io.llmshield.cloud.azure.monitor.TrackClient;
import io.llmshield.cloud.azure.monitor.TrackItems;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes spans as Application Insights keeps them: work for others (server, consumer) as
 * a request, all else as a dependency, exceptions and other events as items of their own
 * with the span as parent. The fields follow those of Microsoft's exporters, so that the
 * application map and the search find them.
 */
class TrackSpans implements SpanFormat {

	private static final String PREFIX = "Microsoft.ApplicationInsights.";

	private static final int MAX_NAME = 1024;

	private static final int MAX_TEXT = 32_768;

	private static final long DAY = 86_400_000_000L;

	/** "Must be less than 1000 days." */
	private static final long MAX_MICROS = 1000 * DAY - 1;

	private final TrackItems items;

	private final String host;

	TrackSpans(TrackItems items, String host) {
		this.items = items;
		this.host = host;
	}

	@Override
	public String contentType() {
		return TrackItems.CONTENT_TYPE;
	}

	@Override
	public byte[] encode(Collection<SpanData> spans) {
		List<byte[]> written = new ArrayList<>();
		for (SpanData span : spans) {
			SpanAttributes attributes = new SpanAttributes(span);
			written.add(fitting((level) -> span(span, attributes, level)));
			for (EventData event : span.getEvents()) {
				written.add(fitting((level) -> event(span, event, level)));
			}
		}
		return TrackItems.lines(written);
	}

	/** Items count here, of which a span with events has several. */
	@Override
	public long rejected(byte[] answer) {
		try {
			JsonNode node = JsonMapper.shared().readTree(answer);
			return Math.max(0, node.path("itemsReceived").asLong(0) - node.path("itemsAccepted").asLong(0));
		}
		catch (JacksonException ex) {
			return 0;
		}
	}

	/** What is too large is written again with less. */
	private static byte[] fitting(Writer writer) {
		byte[] item = writer.write(Level.ALL);
		if (item.length > TrackClient.MAX_ITEM_BYTES) {
			item = writer.write(Level.WITHOUT_PROPERTIES);
		}
		return (item.length > TrackClient.MAX_ITEM_BYTES) ? writer.write(Level.LEAST) : item;
	}

	private byte[] span(SpanData span, SpanAttributes attributes, Level level) {
		boolean request = span.getKind() == SpanKind.SERVER || span.getKind() == SpanKind.CONSUMER;
		Instant start = instant(span.getStartEpochNanos());
		Map<String, String> tags = tags(span, span.getParentSpanContext().isValid() ? span.getParentSpanId() : null);
		if (request) {
			tags.put("ai.operation.name", span.getName());
			return this.items.item(PREFIX + "Request", start, tags, "RequestData",
					(json) -> request(json, span, attributes, level));
		}
		return this.items.item(PREFIX + "RemoteDependency", start, tags, "RemoteDependencyData",
				(json) -> dependency(json, span, attributes, level));
	}

	private static void request(JsonGenerator json, SpanData span, SpanAttributes attributes, Level level) {
		begin(json, span, attributes);
		json.writeStringProperty("responseCode", (attributes.code() != null) ? attributes.code() : "0");
		if (level != Level.LEAST) {
			write(json, "url", attributes.url(), 2048);
		}
		end(json, attributes, level);
	}

	private static void dependency(JsonGenerator json, SpanData span, SpanAttributes attributes, Level level) {
		begin(json, span, attributes);
		write(json, "resultCode", attributes.code(), MAX_NAME);
		write(json, "type", attributes.type(), MAX_NAME);
		write(json, "target", attributes.target(), MAX_NAME);
		if (level != Level.LEAST) {
			write(json, "data", attributes.data(), 8192);
		}
		end(json, attributes, level);
	}

	private static void begin(JsonGenerator json, SpanData span, SpanAttributes attributes) {
		json.writeStringProperty("id", span.getSpanId());
		write(json, "name", span.getName(), MAX_NAME);
		json.writeStringProperty("duration", duration(span.getEndEpochNanos() - span.getStartEpochNanos()));
		json.writeBooleanProperty("success", attributes.success());
	}

	private static void end(JsonGenerator json, SpanAttributes attributes, Level level) {
		if (level == Level.ALL) {
			properties(json, attributes.properties());
		}
	}

	private static void properties(JsonGenerator json, Map<String, String> properties) {
		json.writeObjectPropertyStart("properties");
		properties.forEach(json::writeStringProperty);
		json.writeEndObject();
	}

	private byte[] event(SpanData span, EventData event, Level level) {
		Map<String, String> tags = tags(span, span.getSpanId());
		Instant time = instant(event.getEpochNanos());
		Map<String, String> properties = SpanAttributes.texts(event.getAttributes());
		String type = properties.remove("exception.type");
		if (!"exception".equals(event.getName()) || type == null) {
			return this.items.item(PREFIX + "Message", time, tags, "MessageData", (json) -> {
				write(json, "message", event.getName(), (level == Level.LEAST) ? MAX_NAME : MAX_TEXT);
				if (level == Level.ALL) {
					properties(json, properties);
				}
			});
		}
		String message = properties.remove("exception.message");
		String stack = properties.remove("exception.stacktrace");
		return this.items.item(PREFIX + "Exception", time, tags, "ExceptionData", (json) -> {
			json.writeArrayPropertyStart("exceptions");
			json.writeStartObject();
			write(json, "typeName", type, MAX_NAME);
			write(json, "message", (message != null) ? message : type, (level == Level.LEAST) ? MAX_NAME : MAX_TEXT);
			json.writeBooleanProperty("hasFullStack",
					stack != null && stack.length() <= MAX_TEXT && level == Level.ALL);
			write(json, "stack", stack, (level == Level.ALL) ? MAX_TEXT : (level == Level.LEAST) ? 0 : 8192);
			json.writeEndObject();
			json.writeEndArray();
			if (level == Level.ALL) {
				properties(json, properties);
			}
		});
	}

	private Map<String, String> tags(SpanData span, @Nullable String parentId) {
		Map<String, String> resource = SpanAttributes.texts(span.getResource().getAttributes());
		Map<String, String> tags = new LinkedHashMap<>();
		tags.put(TrackItems.ROLE, resource.getOrDefault("service.name", "application"));
		tags.put(TrackItems.INSTANCE, resource.getOrDefault("service.instance.id", this.host));
		tags.put("ai.operation.id", span.getTraceId());
		if (parentId != null) {
			tags.put("ai.operation.parentId", parentId);
		}
		return tags;
	}

	private static void write(JsonGenerator json, String name, @Nullable String value, int maxLength) {
		if (value != null) {
			json.writeStringProperty(name, SpanAttributes.cut(value, maxLength));
		}
	}

	private static Instant instant(long nanos) {
		return Instant.ofEpochSecond(0, nanos);
	}

	/** DD.HH:MM:SS.MMMMMM. */
	static String duration(long nanos) {
		long micros = Math.min(Math.max(0, nanos / 1000), MAX_MICROS);
		return String.format(Locale.ROOT, "%02d.%02d:%02d:%02d.%06d", micros / DAY, micros / 3_600_000_000L % 24,
				micros / 60_000_000 % 60, micros / 1_000_000 % 60, micros % 1_000_000);
	}

	/** How much of an item is written. */
	private enum Level {

		ALL, WITHOUT_PROPERTIES, LEAST

	}

	/** Writes an item with as much as is asked for. */
	@FunctionalInterface
	private interface Writer {

		byte[] write(Level level);

	}

}
