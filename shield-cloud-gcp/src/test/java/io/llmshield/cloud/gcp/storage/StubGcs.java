package io.llmshield.cloud.gcp.storage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

import com.google.cloud.NoCredentials;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Answers requests in turn with what Cloud Storage's reference documents.
 */
final class StubGcs implements AutoCloseable {

	private final HttpServer server;

	private final Deque<Answer> answers = new ArrayDeque<>();

	private final List<String> requests = new CopyOnWriteArrayList<>();

	StubGcs() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::answer);
		this.server.start();
	}

	URI uri() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	Storage client() {
		return StorageOptions.http()
			.setProjectId("project")
			.setHost(uri().toString())
			.setCredentials(NoCredentials.getInstance())
			.build()
			.getService();
	}

	StubGcs then(int status, String body, String... headers) {
		this.answers.add(new Answer(status, body, headers));
		return this;
	}

	StubGcs thenError(int status, String reason, String message) {
		return then(status, new GcsError(status, reason, message).json(), "Content-Type", "application/json");
	}

	/** Return what came: method, path with query, and headers in lower case. */
	List<String> requests() {
		return List.copyOf(this.requests);
	}

	private void answer(HttpExchange exchange) throws IOException {
		exchange.getRequestBody().readAllBytes();
		StringBuilder request = new StringBuilder(exchange.getRequestMethod() + " " + exchange.getRequestURI());
		exchange.getRequestHeaders()
			.forEach((name, values) -> request.append('\n')
				.append(name.toLowerCase(Locale.ROOT))
				.append(": ")
				.append(String.join(",", values)));
		this.requests.add(request.toString());
		Answer answer = this.answers.isEmpty() ? new Answer(500, "", new String[0]) : this.answers.poll();
		for (int i = 0; i < answer.headers().length; i += 2) {
			exchange.getResponseHeaders()
				.add(answer.headers()[i], answer.headers()[i + 1].replace("{uri}", uri() + ""));
		}
		byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
		exchange.sendResponseHeaders(answer.status(), (bytes.length == 0) ? -1 : bytes.length);
		if (bytes.length > 0) {
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
