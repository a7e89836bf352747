package io.llmshield.cloud.test.keyvault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

import javax.net.ssl.SSLContext;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The secrets of Azure Key Vault inside the JVM, written from its REST reference: the
 * challenge for a token, names without regard to case, limits, pages of 25, versions with
 * random ids and times in whole seconds, disabled versions, soft deletion that takes its
 * time. Speaks HTTPS on 127.0.0.1 with a certificate that nobody has signed. Records the
 * requests and can fail them. Thread-safe.
 */
public final class KeyVaultDouble implements AutoCloseable, InstantSource {

	private static final System.Logger logger = System.getLogger(KeyVaultDouble.class.getName());

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final HttpsServer server;

	private final SSLContext sslContext;

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "key-vault-double");
		thread.setDaemon(true);
		return thread;
	});

	private final VaultSecrets secrets;

	private final int speed;

	private final long startedNanos = System.nanoTime();

	private final Instant startedAt = Instant.now();

	private final AtomicReference<Duration> advanced = new AtomicReference<>(Duration.ZERO);

	private final List<VaultOperation> requests = new CopyOnWriteArrayList<>();

	private final Map<VaultOperation, Runnable> interruptions = new ConcurrentHashMap<>();

	private final Map<VaultOperation, Runnable> preludes = new ConcurrentHashMap<>();

	private final List<Fault> faults = new CopyOnWriteArrayList<>();

	private final CountDownLatch closed = new CountDownLatch(1);

	private KeyVaultDouble(KeyVaultOptions options, LoopbackCertificate certificate) throws IOException {
		this.sslContext = certificate.context();
		this.speed = options.speed();
		this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), options.port()), 256);
		this.server.setHttpsConfigurator(new HttpsConfigurator(this.sslContext));
		this.server.createContext("/", this::handle);
		this.server.setExecutor(this.threads);
		this.secrets = new VaultSecrets(this::instant, uri().toString(), options.recoverableDays(),
				options.purgeProtected(), options.lag());
		this.server.start();
	}

	/**
	 * Start a vault.
	 * @param options how it behaves
	 * @return the vault; the caller closes it
	 * @throws IOException if the port is taken or there is no certificate
	 */
	public static KeyVaultDouble start(KeyVaultOptions options) throws IOException {
		return new KeyVaultDouble(options, LoopbackCertificate.shared());
	}

	/**
	 * Start a vault that other processes can trust.
	 * @param options how it behaves
	 * @param certificate the PKCS12 file to leave the certificate in, which must not
	 * exist; its password is {@code loopback}
	 * @return the vault; the caller closes it
	 * @throws IOException if the port is taken or there is no certificate
	 */
	public static KeyVaultDouble start(KeyVaultOptions options, Path certificate) throws IOException {
		return new KeyVaultDouble(options, LoopbackCertificate.make(certificate));
	}

	/**
	 * Run a vault and an identity endpoint until the process ends, for trying things out.
	 * @param arguments the vault's port, the identity endpoint's port, and the PKCS12
	 * file to leave the certificate in, which must not exist; its password is
	 * {@code loopback}
	 * @throws Exception if they cannot be started
	 */
	public static void main(String[] arguments) throws Exception {
		KeyVaultOptions options = KeyVaultOptions.DEFAULT.withPort(Integer.parseInt(arguments[0]));
		LoopbackCertificate certificate = LoopbackCertificate.make(Path.of(arguments[2]));
		try (KeyVaultDouble vault = new KeyVaultDouble(options, certificate);
				IdentityEndpointDouble identity = IdentityEndpointDouble.start(Integer.parseInt(arguments[1]))) {
			logger.log(System.Logger.Level.INFO,
					"Key Vault double at " + vault.uri() + ", identity endpoint at " + identity.uri());
			vault.closed.await();
		}
	}

	/**
	 * Return where it answers.
	 * @return the vault's URL
	 */
	public URI uri() {
		return URI.create("https://127.0.0.1:" + this.server.getAddress().getPort());
	}

	/**
	 * Return what a client needs to trust the certificate.
	 * @return the context, for clients that trust nothing else
	 */
	public SSLContext sslContext() {
		return this.sslContext;
	}

	/**
	 * Return what the vault's clock shows.
	 * @return the time
	 */
	@Override
	public Instant instant() {
		return this.startedAt.plus(this.advanced.get())
			.plusNanos(Math.multiplyExact(System.nanoTime() - this.startedNanos, (long) this.speed));
	}

	/**
	 * Let time go by in the vault.
	 * @param duration how much
	 */
	public void advance(Duration duration) {
		this.advanced.updateAndGet((before) -> before.plus(duration));
	}

	/**
	 * Return the operations that were asked for since the start or the last
	 * {@link #forgetRequests()}, in order, those that failed included.
	 * @return the operations
	 */
	public List<VaultOperation> requests() {
		return List.copyOf(this.requests);
	}

	/** Forget the requests. */
	public void forgetRequests() {
		this.requests.clear();
	}

	/**
	 * Answer the next requests of an operation with an error.
	 * @param operation the operation
	 * @param times how many requests
	 * @param error the error
	 */
	public void fail(VaultOperation operation, int times, VaultError error) {
		this.faults.add(new Fault(operation, (name) -> true, times, Effect.ERROR, error));
	}

	/** Forget the faults that are still to come. */
	public void heal() {
		this.faults.clear();
	}

	/**
	 * Refuse an operation on a secret for as long as the double lives.
	 * @param operation the operation
	 * @param name the secret
	 */
	public void deny(VaultOperation operation, String name) {
		this.faults.add(new Fault(operation, name::equalsIgnoreCase, Integer.MAX_VALUE, Effect.ERROR,
				VaultError.forbidden(operation.dataAction())));
	}

	/**
	 * Do what the next requests ask for, and break the connection instead of answering.
	 * @param operation the operation
	 * @param times how many requests
	 */
	public void loseReply(VaultOperation operation, int times) {
		this.faults.add(new Fault(operation, (name) -> true, times, Effect.LOST_REPLY, null));
	}

	/**
	 * Break the connection of the next requests without doing anything.
	 * @param operation the operation
	 * @param times how many requests
	 */
	public void breakOff(VaultOperation operation, int times) {
		this.faults.add(new Fault(operation, (name) -> true, times, Effect.BREAK, null));
	}

	/**
	 * Do what the next requests ask for, and never answer.
	 * @param operation the operation
	 * @param times how many requests
	 */
	public void fallSilent(VaultOperation operation, int times) {
		this.faults.add(new Fault(operation, (name) -> true, times, Effect.SILENCE, null));
	}

	/**
	 * Do something before the next request of an operation is looked at.
	 * @param operation the operation
	 * @param action what to do
	 */
	public void between(VaultOperation operation, Runnable action) {
		this.interruptions.put(operation, action);
	}

	/**
	 * Do something before each request of an operation is looked at, on that request's
	 * own thread.
	 * @param operation the operation
	 * @param action what to do; may wait
	 */
	public void beforeEach(VaultOperation operation, Runnable action) {
		this.preludes.put(operation, action);
	}

	/**
	 * Keep a text, as if somebody had written it by other means.
	 * @param name the secret's name in the vault
	 * @param text the value
	 */
	public void put(String name, String text) {
		this.secrets.set(name, JSON.createObjectNode().put("value", text));
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			byte[] body = exchange.getRequestBody().readAllBytes();
			try {
				VaultCall call = VaultCall.of(exchange.getRequestMethod(), exchange.getRequestURI());
				if (!isChallenge(exchange)) {
					perform(exchange, call, body);
				}
			}
			catch (VaultError ex) {
				if (ex.retryAfterSeconds() > 0) {
					exchange.getResponseHeaders().add("Retry-After", String.valueOf(ex.retryAfterSeconds()));
				}
				answer(exchange, ex.status(), ex.body());
			}
		}
	}

	private boolean isChallenge(HttpExchange exchange) throws IOException {
		if (exchange.getRequestHeaders().getFirst("Authorization") != null) {
			return false;
		}
		this.requests.add(VaultOperation.CHALLENGE);
		exchange.getResponseHeaders()
			.add("WWW-Authenticate", "Bearer authorization=\"https://login.microsoftonline.com/" + VaultTokens.TENANT
					+ "\", resource=\"" + VaultTokens.AUDIENCE + "\"");
		answer(exchange, 401,
				VaultError.of(401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.").body());
		return true;
	}

	private void perform(HttpExchange exchange, VaultCall call, byte[] body) throws IOException {
		this.requests.add(call.operation());
		Runnable interruption = this.interruptions.remove(call.operation());
		if (interruption != null) {
			interruption.run();
		}
		this.preludes.getOrDefault(call.operation(), () -> {
		}).run();
		if (VaultTokens.DENIED.equals(VaultTokens.check(exchange.getRequestHeaders().getFirst("Authorization")))) {
			throw VaultError.forbidden(call.operation().dataAction());
		}
		call.checkApiVersion();
		Fault fault = fault(call);
		if (fault != null && fault.error != null) {
			throw fault.error;
		}
		if (fault != null && fault.effect == Effect.BREAK) {
			return;
		}
		Object answer = perform(call, body);
		if (fault == null) {
			answer(exchange, (answer != null) ? 200 : 204, answer);
		}
		else if (fault.effect == Effect.SILENCE) {
			awaitClose();
		}
	}

	private @Nullable Object perform(VaultCall call, byte[] body) {
		return switch (call.operation()) {
			case SET_SECRET -> this.secrets.set(call.name(), json(body));
			case GET_SECRET -> this.secrets.get(call.name(), call.version());
			case UPDATE_SECRET -> this.secrets.update(call.name(), call.version(), json(body));
			case GET_SECRET_VERSIONS -> this.secrets.listVersions(call.name(), call.offset(), call.pageSize());
			case GET_SECRETS -> this.secrets.list(call.offset(), call.pageSize());
			case DELETE_SECRET -> this.secrets.delete(call.name());
			case GET_DELETED_SECRET -> this.secrets.getDeleted(call.name());
			case RECOVER_DELETED_SECRET -> this.secrets.recover(call.name());
			case PURGE_DELETED_SECRET -> {
				this.secrets.purge(call.name());
				yield null;
			}
			case CHALLENGE -> throw new IllegalStateException("A request with a token is no challenge");
		};
	}

	private static JsonNode json(byte[] body) {
		try {
			return JSON.readTree(body);
		}
		catch (JacksonException ex) {
			throw VaultError.badParameter("The body is not JSON");
		}
	}

	private void awaitClose() {
		try {
			this.closed.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private synchronized @Nullable Fault fault(VaultCall call) {
		Fault found = this.faults.stream()
			.filter((fault) -> fault.operation == call.operation() && fault.names.test(call.name()))
			.findFirst()
			.orElse(null);
		if (found != null && found.times-- == 1) {
			this.faults.remove(found);
		}
		return found;
	}

	private static void answer(HttpExchange exchange, int status, @Nullable Object answer) throws IOException {
		exchange.getResponseHeaders().add("x-ms-request-id", "00000000-0000-0000-0000-000000000000");
		if (answer == null) {
			exchange.sendResponseHeaders(status, -1);
			return;
		}
		byte[] bytes = JSON.writeValueAsString(answer).getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().add("Content-Type", "application/json; charset=utf-8");
		exchange.sendResponseHeaders(status, bytes.length);
		exchange.getResponseBody().write(bytes);
	}

	@Override
	public void close() {
		this.closed.countDown();
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	/** What a fault does. */
	private enum Effect {

		ERROR, LOST_REPLY, BREAK, SILENCE

	}

	/** What goes wrong. */
	private static final class Fault {

		private final VaultOperation operation;

		private final Predicate<String> names;

		private int times;

		private final Effect effect;

		private final @Nullable VaultError error;

		Fault(VaultOperation operation, Predicate<String> names, int times, Effect effect, @Nullable VaultError error) {
			this.operation = operation;
			this.names = names;
			this.times = times;
			this.effect = effect;
			this.error = error;
		}

	}

}
