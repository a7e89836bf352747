package io.llmshield.cloud.gcp.storage;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An answer of the double.
 *
 * @param status the HTTP status
 * @param headers the headers
 * @param body the body, if it is small
 * @param content the content that is sent instead, or {@code null}
 * @param from the first byte of the content
 * @param length how many bytes of the content
 */
record GcsAnswer(int status, Map<String, String> headers, byte[] body, @Nullable StoredContent content, long from,
		long length) {

	static GcsAnswer of(int status, String... headers) {
		Map<String, String> all = new HashMap<>();
		for (int i = 0; i < headers.length; i += 2) {
			all.put(headers[i], headers[i + 1]);
		}
		return new GcsAnswer(status, all, new byte[0], null, 0, 0);
	}

	static GcsAnswer text(int status, String type, String body) {
		return new GcsAnswer(status, new HashMap<>(Map.of("Content-Type", type)), body.getBytes(StandardCharsets.UTF_8),
				null, 0, 0);
	}

	static GcsAnswer json(JsonNode body, @Nullable String fields) {
		JsonNode shown = (fields != null) ? select((ObjectNode) body, fields) : body;
		return text(200, "application/json; charset=UTF-8", shown.toString());
	}

	static GcsAnswer media(int status, StoredContent content, long from, long length, Map<String, String> headers) {
		return new GcsAnswer(status, headers, new byte[0], content, from, length);
	}

	/** Only what was asked for: {@code a,b(c,d)}. */
	private static ObjectNode select(ObjectNode body, String fields) {
		ObjectNode selected = JsonMapper.shared().createObjectNode();
		int from = 0;
		while (from < fields.length()) {
			int end = from;
			int depth = 0;
			while (end < fields.length() && (depth > 0 || fields.charAt(end) != ',')) {
				depth += (fields.charAt(end) == '(') ? 1 : (fields.charAt(end) == ')') ? -1 : 0;
				end++;
			}
			String field = fields.substring(from, end);
			from = end + 1;
			int open = field.indexOf('(');
			String name = (open < 0) ? field : field.substring(0, open);
			if (body.has(name)) {
				selected.set(name, (open < 0) ? body.get(name)
						: each(body.get(name), field.substring(open + 1, field.length() - 1)));
			}
		}
		return selected;
	}

	private static JsonNode each(JsonNode value, String fields) {
		if (value instanceof ArrayNode array) {
			ArrayNode selected = JsonMapper.shared().createArrayNode();
			array.forEach((element) -> selected.add(select((ObjectNode) element, fields)));
			return selected;
		}
		return select((ObjectNode) value, fields);
	}

}
