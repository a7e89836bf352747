package io.llmshield.cloud.test.keyvault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.json.JsonMapper;

/**
 * The identity endpoint that App Service and Container Apps offer to an application, by
 * "REST endpoint reference" of managed identities: gives tokens to whoever knows the
 * header's value. For trying things out; the tokens are those of {@link VaultTokens}.
 */
public final class IdentityEndpointDouble implements AutoCloseable {

	/** What the environment variable {@code IDENTITY_HEADER} must hold. */
	public static final String HEADER = "loopback";

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final HttpServer server;

	private IdentityEndpointDouble(int port) throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
		this.server.createContext("/msi/token", this::handle);
		this.server.start();
	}

	/**
	 * Start an endpoint.
	 * @param port the port, 0 for a free one
	 * @return the endpoint; the caller closes it
	 * @throws IOException if the port is taken
	 */
	public static IdentityEndpointDouble start(int port) throws IOException {
		return new IdentityEndpointDouble(port);
	}

	/**
	 * Return what the environment variable {@code IDENTITY_ENDPOINT} must hold.
	 * @return the address
	 */
	public URI uri() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort() + "/msi/token");
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			String query = String.valueOf(exchange.getRequestURI().getQuery());
			boolean known = HEADER.equals(exchange.getRequestHeaders().getFirst("X-IDENTITY-HEADER"));
			if (!"GET".equals(exchange.getRequestMethod()) || !known || !query.contains("api-version=2019-08-01")
					|| !query.contains("resource=")) {
				answer(exchange, 400, Map.of("statusCode", 400, "message", "The request is not valid"));
				return;
			}
			String expires = String.valueOf(Instant.now().plusSeconds(3600).getEpochSecond());
			String resource = query.replaceFirst(".*resource=([^&]*).*", "$1");
			answer(exchange, 200, Map.of("access_token", VaultTokens.forVault(VaultTokens.ALLOWED), "expires_on",
					expires, "resource", resource, "token_type", "Bearer"));
		}
	}

	private static void answer(HttpExchange exchange, int status, Map<String, ?> answer) throws IOException {
		byte[] bytes = JSON.writeValueAsString(answer).getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().add("Content-Type", "application/json");
		exchange.sendResponseHeaders(status, bytes.length);
		exchange.getResponseBody().write(bytes);
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
