package io.llmshield.cloud.azure.monitor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.zip.GZIPInputStream;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the doubles of Azure Monitor's two ways in have in common: a server on this
 * machine, tokens, and faults that come before anything is taken. What a client does that
 * the service would not refuse, but change, is kept in {@link #violations}. Thread-safe.
 */
public abstract class MonitorDouble implements AutoCloseable {

	protected static final JsonMapper JSON = JsonMapper.builder().build();

	/** What the service takes for a valid token. */
	public static final String TOKEN = "entra-token";

	private static final int MAX_BYTES = 1_000_000;

	public final List<String> violations = new CopyOnWriteArrayList<>();

	/** How many requests have come. */
	public final AtomicInteger requests = new AtomicInteger();

	/** Bytes of the bodies that came within the limits, before compression. */
	public final List<Integer> bodies = new CopyOnWriteArrayList<>();

	/** Decides for each request, from 1, what goes wrong. */
	public volatile IntFunction<@Nullable Fault> faults = (request) -> null;

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	protected MonitorDouble() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
		this.server.createContext("/", this::handle);
		this.server.setExecutor(this.threads);
		this.server.start();
	}

	public URI uri() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	/** A credential whose token the service takes. */
	public static TokenCredential credential() {
		return credential(TOKEN);
	}

	public static TokenCredential credential(String token) {
		return (request) -> Mono.just(new AccessToken(token, OffsetDateTime.now().plusHours(1)));
	}

	/** Check a request of the service and take what it brings. */
	protected abstract Fault take(HttpExchange exchange, byte[] body) throws IOException;

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			byte[] compressed = exchange.getRequestBody().readAllBytes();
			Fault answer = this.faults.apply(this.requests.incrementAndGet());
			if (answer == null) {
				answer = answer(exchange, compressed);
			}
			else if (answer.equals(Fault.LOST_REPLY)) {
				answer(exchange, compressed);
			}
			if (answer.status <= 0) {
				return;
			}
			byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().add("Content-Type", "application/json; charset=utf-8");
			exchange.getResponseHeaders().add("x-ms-request-id", "request-" + this.requests.get());
			if (answer.retryAfter != null) {
				exchange.getResponseHeaders().add("Retry-After", answer.retryAfter);
			}
			exchange.sendResponseHeaders(answer.status, (body.length == 0) ? -1 : body.length);
			exchange.getResponseBody().write(body);
		}
	}

	private Fault answer(HttpExchange exchange, byte[] compressed) {
		try {
			if (!"POST".equals(exchange.getRequestMethod())) {
				return Fault.error(405, "MethodNotAllowed");
			}
			if (!"gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
				return Fault.error(400, "MalformedContent");
			}
			byte[] body = new GZIPInputStream(new java.io.ByteArrayInputStream(compressed)).readAllBytes();
			if (body.length > MAX_BYTES || compressed.length > MAX_BYTES) {
				return Fault.error(413, "PayloadTooLarge");
			}
			this.bodies.add(body.length);
			return take(exchange, body);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (RuntimeException ex) {
			this.violations.add("mistake of the double: " + ex);
			return Fault.error(501, "MistakeOfTheDouble");
		}
	}

	/** Whether there is a token that is taken; an answer if there is none. */
	protected static @Nullable Fault refusedToken(HttpExchange exchange) {
		String authorization = exchange.getRequestHeaders().getFirst("Authorization");
		if (authorization == null || !authorization.startsWith("Bearer ")) {
			return Fault.error(401, "Unauthorized");
		}
		return authorization.equals("Bearer " + TOKEN) ? null : Fault.error(403, "OperationFailed");
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	/**
	 * What is answered; nothing at all with a status of 0.
	 *
	 * @param status the HTTP status
	 * @param body JSON
	 * @param retryAfter the header, if there is one
	 */
	public record Fault(int status, String body, @Nullable String retryAfter) {

		/** The connection breaks. */
		public static final Fault RESET = new Fault(0, "", null);

		/** The connection breaks when all is taken. */
		public static final Fault LOST_REPLY = new Fault(-1, "", null);

		public static Fault error(int status, String code) {
			return new Fault(status, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"Told by the double\"}}",
					null);
		}

		public Fault after(String seconds) {
			return new Fault(this.status, this.body, seconds);
		}

	}

}
