package io.llmshield.cloud.gcp.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request as it came: path segments are split before they are decoded, because names of
 * objects hold slashes.
 *
 * @param method the method
 * @param rawPath the path as it was sent
 * @param path the path's segments, decoded
 * @param rawQuery the query as it was sent; may be empty
 * @param query the query's parameters, decoded
 * @param headers the headers by lower-case name
 * @param body the body
 */
record GcsRequest(String method, String rawPath, List<String> path, String rawQuery, Map<String, String> query,
		Map<String, String> headers, InputStream body) {

	static GcsRequest of(HttpExchange exchange) {
		Map<String, String> headers = new HashMap<>();
		exchange.getRequestHeaders()
			.forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
		String query = exchange.getRequestURI().getRawQuery();
		return of(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(), (query != null) ? query : "",
				headers, exchange.getRequestBody());
	}

	static GcsRequest of(String method, String rawPath, String rawQuery, Map<String, String> headers,
			InputStream body) {
		List<String> path = new ArrayList<>();
		for (String segment : rawPath.substring(1).split("/", -1)) {
			// A plus sign stands for itself in a path
			path.add(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
		}
		Map<String, String> query = new HashMap<>();
		for (String parameter : rawQuery.split("&")) {
			if (!parameter.isEmpty()) {
				String[] pair = parameter.split("=", 2);
				query.put(URLDecoder.decode(pair[0], StandardCharsets.UTF_8),
						(pair.length > 1) ? URLDecoder.decode(pair[1], StandardCharsets.UTF_8) : "");
			}
		}
		return new GcsRequest(method, rawPath, path, rawQuery, query, headers, body);
	}

	/** Read a request within a batch. */
	static GcsRequest inBatch(byte[] part, Map<String, String> outer) {
		String text = new String(part, StandardCharsets.UTF_8);
		String[] words = text.substring(0, text.indexOf("\r\n")).split(" ");
		String target = words[1].replaceFirst("^https?://[^/]+", "");
		int mark = target.indexOf('?');
		return of(words[0], (mark < 0) ? target : target.substring(0, mark),
				(mark < 0) ? "" : target.substring(mark + 1), outer, new ByteArrayInputStream(new byte[0]));
	}

	boolean starts(String... segments) {
		return this.path.size() >= segments.length && this.path.subList(0, segments.length).equals(List.of(segments));
	}

	/** A parameter that is not in the reference is a mistake of the client. */
	void allow(String... names) {
		Set<String> allowed = new java.util.HashSet<>(Set.of(names));
		allowed.addAll(Set.of("alt", "fields", "prettyPrint", "projection", "quotaUser", "userProject", "key"));
		for (String name : this.query.keySet()) {
			if (!allowed.contains(name)) {
				throw new GcsError(400, "invalidParameter", "Unknown parameter: " + name);
			}
		}
	}

	@Nullable Long number(String name) {
		String text = this.query.get(name);
		if (text == null) {
			return null;
		}
		if (!text.matches("-?[0-9]{1,19}")) {
			throw new GcsError(400, "invalidParameter", "Invalid long value: " + name);
		}
		return Long.valueOf(text);
	}

	GcsBuckets.Conditions conditions() {
		return new GcsBuckets.Conditions(number("ifGenerationMatch"), number("ifGenerationNotMatch"),
				number("ifMetagenerationMatch"));
	}

	GcsBuckets.Conditions sourceConditions() {
		return new GcsBuckets.Conditions(number("ifSourceGenerationMatch"), number("ifSourceGenerationNotMatch"), null);
	}

	ObjectNode json() throws IOException {
		InputStream plain = "gzip".equals(header("content-encoding")) ? new GZIPInputStream(this.body) : this.body;
		byte[] bytes = plain.readAllBytes();
		JsonNode node = (bytes.length == 0) ? JsonMapper.shared().createObjectNode()
				: JsonMapper.shared().readTree(bytes);
		if (!(node instanceof ObjectNode object)) {
			throw new GcsError(400, "parseError", "Parse Error");
		}
		return object;
	}

	String header(String name) {
		return this.headers.getOrDefault(name, "");
	}

}
