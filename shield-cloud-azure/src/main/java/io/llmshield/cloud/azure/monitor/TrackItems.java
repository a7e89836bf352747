package io.llmshield.cloud.azure.monitor;

import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes items for Application Insights: the envelope, version 1, of the published
 * definition of {@code track} 2.1. Thread-safe.
 */
public final class TrackItems {

	/** Of a request: an item a line. */
	public static final String CONTENT_TYPE = "application/x-json-stream";

	/** The tag with the application's name. */
	public static final String ROLE = "ai.cloud.role";

	/** The tag with the process or host. */
	public static final String INSTANCE = "ai.cloud.roleInstance";

	private static final int MAX_TAG_LENGTH = 256;

	private static final JsonFactory FACTORY = new JsonFactory();

	private final String instrumentationKey;

	private TrackItems(String instrumentationKey) {
		this.instrumentationKey = instrumentationKey;
	}

	/**
	 * Create a writer.
	 * @param connection whose items these are
	 * @return the writer
	 */
	public static TrackItems of(ConnectionString connection) {
		return new TrackItems(connection.instrumentationKey());
	}

	private static String cut(String text) {
		return text.substring(0, Math.min(text.length(), MAX_TAG_LENGTH));
	}

	/**
	 * Write an item.
	 * @param name its type's name, for example
	 * {@code Microsoft.ApplicationInsights.Metric}
	 * @param time when it happened
	 * @param tags its context, for example {@link #ROLE}; of each value 256 characters
	 * are kept
	 * @param baseType the type of its data, for example {@code MetricData}
	 * @param baseData writes the properties of its data
	 * @return a JSON object in UTF-8 without a line break
	 */
	public byte[] item(String name, Instant time, Map<String, String> tags, String baseType,
			Consumer<JsonGenerator> baseData) {
		// Not to bytes at once: that generator fails on half surrogates
		StringWriter out = new StringWriter(512);
		try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
			json.writeStartObject();
			json.writeNumberProperty("ver", 1);
			json.writeStringProperty("name", name);
			json.writeStringProperty("time", time.truncatedTo(ChronoUnit.MICROS).toString());
			json.writeStringProperty("iKey", this.instrumentationKey);
			json.writeObjectPropertyStart("tags");
			tags.forEach((tag, value) -> json.writeStringProperty(tag, cut(value)));
			json.writeEndObject();
			json.writeObjectPropertyStart("data");
			json.writeStringProperty("baseType", baseType);
			json.writeObjectPropertyStart("baseData");
			json.writeNumberProperty("ver", 2);
			baseData.accept(json);
			json.writeEndObject();
			json.writeEndObject();
			json.writeEndObject();
		}
		return out.toString().getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Put items into the body of a request.
	 * @param items the items
	 * @return the items with a line break after each
	 */
	public static byte[] lines(List<byte[]> items) {
		int bytes = items.stream().mapToInt((item) -> item.length + 1).sum();
		ByteArrayOutputStream lines = new ByteArrayOutputStream(bytes);
		for (byte[] item : items) {
			lines.writeBytes(item);
			lines.write('\n');
		}
		return lines.toByteArray();
	}

}
