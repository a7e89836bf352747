package io.llmshield.cloud.azure.storage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Answers requests in turn with what the REST documentation of Azure says.
 */
final class StubBlob implements AutoCloseable {

	private final HttpServer server;

	private final Deque<Answer> answers = new ArrayDeque<>();

	private Function<Map<String, String>, String> otherwise;

	private final List<String> requests = new CopyOnWriteArrayList<>();

	StubBlob() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::answer);
		this.server.start();
	}

	URI uri() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	/** Answer everything that is not in the queue with XML made of the query. */
	void otherwise(Function<Map<String, String>, String> answer) {
		this.otherwise = answer;
	}

	private Answer fromQuery(URI request) {
		Map<String, String> query = new HashMap<>();
		for (String parameter : request.getRawQuery().split("&")) {
			String[] both = parameter.split("=", 2);
			query.put(both[0], URLDecoder.decode(both[1], StandardCharsets.UTF_8));
		}
		return new Answer(200, this.otherwise.apply(query), new String[] { "Content-Type", "application/xml" });
	}

	StubBlob then(int status, String body, String... headers) {
		this.answers.add(new Answer(status, body, headers));
		return this;
	}

	StubBlob thenError(int status, String code) {
		return then(status, "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>" + code + "</Code><Message>" + code
				+ "</Message></Error>", "Content-Type", "application/xml", "x-ms-error-code", code);
	}

	/** What Get Blob and Get Blob Properties tell of three bytes. */
	StubBlob thenBlob(String... more) {
		String[] headers = { "Content-Type", "text/plain", "ETag", "\"0x8D1\"", "Last-Modified",
				"Thu, 26 Nov 2026 03:00:00 GMT", "x-ms-blob-type", "BlockBlob" };
		String[] all = java.util.Arrays.copyOf(headers, headers.length + more.length);
		System.arraycopy(more, 0, all, headers.length, more.length);
		return then(200, "abc", all);
	}

	StubBlob thenWritten(String... more) {
		String[] headers = { "ETag", "\"0x8D2\"", "Last-Modified", "Thu, 26 Nov 2026 03:00:00 GMT" };
		String[] all = java.util.Arrays.copyOf(headers, headers.length + more.length);
		System.arraycopy(more, 0, all, headers.length, more.length);
		return then(201, "", all);
	}

	/**
	 * Return what came: method, path with query, headers and body, in lower case names.
	 */
	List<String> requests() {
		return List.copyOf(this.requests);
	}

	private void answer(HttpExchange exchange) throws IOException {
		String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
		StringBuilder request = new StringBuilder(exchange.getRequestMethod() + " " + exchange.getRequestURI());
		for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
			request.append('\n')
				.append(header.getKey().toLowerCase(java.util.Locale.ROOT))
				.append(": ")
				.append(String.join(",", header.getValue()));
		}
		this.requests.add(request + "\n\n" + body);
		Answer answer = this.answers.poll();
		if (answer == null) {
			answer = (this.otherwise != null) ? fromQuery(exchange.getRequestURI())
					: new Answer(500, "", new String[0]);
		}
		for (int i = 0; i < answer.headers().length; i += 2) {
			exchange.getResponseHeaders().add(answer.headers()[i], answer.headers()[i + 1]);
		}
		exchange.getResponseHeaders().add("x-ms-request-id", "R1");
		if ("HEAD".equals(exchange.getRequestMethod())) {
			exchange.getResponseHeaders().putIfAbsent("Content-Length", List.of("3"));
		}
		byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
		boolean none = bytes.length == 0 || "HEAD".equals(exchange.getRequestMethod());
		exchange.sendResponseHeaders(answer.status(), none ? -1 : bytes.length);
		if (!none) {
			exchange.getResponseBody().write(bytes);
		}
		exchange.close();
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

	private record Answer(int status, String body, String[] headers) {
	}

}
