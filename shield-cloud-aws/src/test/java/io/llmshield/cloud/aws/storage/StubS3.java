package io.llmshield.cloud.aws.storage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Answers requests in turn with what S3's API reference documents.
 */
final class StubS3 implements AutoCloseable {

	private final HttpServer server;

	private final Deque<Answer> answers = new ArrayDeque<>();

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private volatile Consumer<String> onRequest = (request) -> {
	};

	StubS3() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::answer);
		this.server.start();
	}

	URI uri() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	StubS3 then(int status, String body, String... headers) {
		this.answers.add(new Answer(status, body, headers));
		return this;
	}

	StubS3 thenError(int status, String code) {
		return then(status, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code><Message>" + code
				+ "</Message><RequestId>R1</RequestId></Error>", "Content-Type", "application/xml");
	}

	/** Do something with each request before it is answered. */
	void onRequest(Consumer<String> onRequest) {
		this.onRequest = onRequest;
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
		this.onRequest.accept(request.toString());
		Answer answer = this.answers.isEmpty() ? new Answer(500, "", new String[0]) : this.answers.poll();
		for (int i = 0; i < answer.headers().length; i += 2) {
			exchange.getResponseHeaders().add(answer.headers()[i], answer.headers()[i + 1]);
		}
		exchange.getResponseHeaders().add("x-amz-request-id", "R1");
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
