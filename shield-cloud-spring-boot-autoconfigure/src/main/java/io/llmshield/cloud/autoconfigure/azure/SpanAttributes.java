package io.llmshield.cloud.autoconfigure.azure;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * What a span's attributes mean to Application Insights, by OpenTelemetry's names, old
 * and new, and those of Spring's observations. Not thread-safe.
 */
final class SpanAttributes {

	private static final int MAX_NAME = 150;

	private static final int MAX_VALUE = 8192;

	private final SpanData span;

	private final Map<String, String> all;

	SpanAttributes(SpanData span) {
		this.span = span;
		this.all = texts(span.getAttributes());
	}

	/** Names and values, cut to what the service keeps. */
	static Map<String, String> texts(Attributes attributes) {
		Map<String, String> texts = new LinkedHashMap<>();
		attributes.forEach((key, value) -> texts.put(cut(key.getKey(), MAX_NAME), String.valueOf(value)));
		return texts;
	}

	static String cut(String text, int maxLength) {
		return (text.length() > maxLength) ? text.substring(0, maxLength) : text;
	}

	private @Nullable String first(String... names) {
		for (String name : names) {
			String value = this.all.get(name);
			if (value != null && !value.isEmpty()) {
				return value;
			}
		}
		return null;
	}

	/** The status of HTTP or gRPC, or {@code null}. */
	@Nullable String code() {
		String code = first("http.response.status_code", "http.status_code", "rpc.grpc.status_code");
		if (code != null) {
			return code;
		}
		// Spring's observations also write words there
		String status = this.all.get("status");
		return (status != null && status.matches("[1-5]\\d\\d")) ? status : null;
	}

	boolean success() {
		String code = code();
		boolean refused = code != null && code.matches("[45]\\d\\d");
		return this.span.getStatus().getStatusCode() != StatusCode.ERROR && !refused;
	}

	@Nullable String url() {
		return first("url.full", "http.url");
	}

	/** What was called for; never more than the span's attributes tell anyway. */
	@Nullable String data() {
		return first("url.full", "http.url", "db.query.text", "db.statement");
	}

	@Nullable String type() {
		if (this.span.getKind() == SpanKind.INTERNAL) {
			return "InProc";
		}
		String system = first("db.system.name", "db.system", "messaging.system", "rpc.system");
		if (system != null) {
			return system;
		}
		return (url() != null || first("http.request.method", "http.method") != null) ? "HTTP" : null;
	}

	@Nullable String target() {
		String server = first("server.address", "net.peer.name");
		if (server != null) {
			String port = first("server.port", "net.peer.port");
			return (port != null) ? server + ":" + port : server;
		}
		String host = host(url());
		return (host != null) ? host
				: first("peer.service", "client.name", "db.namespace", "db.name", "messaging.destination.name");
	}

	private static @Nullable String host(@Nullable String url) {
		try {
			URI uri = new URI((url != null) ? url : "");
			return (uri.getHost() == null || uri.getPort() < 0) ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

	/** All attributes, their values cut. */
	Map<String, String> properties() {
		Map<String, String> properties = new LinkedHashMap<>(this.all);
		properties.replaceAll((name, value) -> cut(value, MAX_VALUE));
		return properties;
	}

}
