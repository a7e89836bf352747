package io.llmshield.cloud.test.local;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.local.LocalPresigner;
import io.llmshield.cloud.local.LocalPresigner.Grant;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageDriver;

/**
 * Serves the links of the local provider on a free port of 127.0.0.1, as an application
 * does.
 */
class LinkServer implements AutoCloseable {

	private final HttpServer server;

	LinkServer() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
	}

	void start(LocalPresigner presigner, StorageDriver driver) {
		this.server.createContext("/", (exchange) -> {
			try (exchange) {
				serve(exchange, presigner, driver);
			}
		});
		this.server.start();
	}

	URI address() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	private static void serve(HttpExchange exchange, LocalPresigner presigner, StorageDriver driver)
			throws IOException {
		try {
			Grant grant = presigner.verify(exchange.getRequestMethod(), exchange.getRequestURI());
			CloudStorage storage = CloudStorageBuilder.forDriver(driver).bucket(grant.id().bucket()).build();
			if (grant.method().equals("GET")) {
				download(exchange, storage, grant);
			}
			else {
				upload(exchange, storage, grant);
			}
		}
		catch (CloudException ex) {
			exchange.getRequestBody().readAllBytes();
			exchange.sendResponseHeaders(status(ex.category()), -1);
		}
	}

	private static void download(HttpExchange exchange, CloudStorage storage, Grant grant) throws IOException {
		try (ObjectContent content = storage.open(grant.id().key())) {
			exchange.sendResponseHeaders(200, (content.length() > 0) ? content.length() : -1);
			content.inputStream().transferTo(exchange.getResponseBody());
		}
	}

	private static void upload(HttpExchange exchange, CloudStorage storage, Grant grant) throws IOException {
		String type = exchange.getRequestHeaders().getFirst("Content-Type");
		if (grant.contentType() != null && !grant.contentType().equals(type)) {
			exchange.getRequestBody().readAllBytes();
			exchange.sendResponseHeaders(403, -1);
			return;
		}
		PutOptions options = PutOptions.builder().contentType(type).crc32c(grant.crc32c()).build();
		InputStream body = exchange.getRequestBody();
		if (grant.contentLength() != null) {
			storage.put(grant.id().key(), body, grant.contentLength(), options);
		}
		else {
			storage.put(grant.id().key(), body, options);
		}
		exchange.sendResponseHeaders(200, -1);
	}

	private static int status(CloudErrorCategory category) {
		return switch (category) {
			case NOT_FOUND -> 404;
			case ACCESS_DENIED -> 403;
			default -> 400;
		};
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
