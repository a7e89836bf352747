package io.llmshield.cloud.aws.secrets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClientBuilder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * AWS Secrets Manager inside the JVM, written from its API reference: the JSON protocol,
 * the limits of each parameter and the rules of versions and labels, for what the
 * emulators get wrong. Records the requests and can fail them. Thread-safe.
 */
final class SecretsManagerDouble implements AutoCloseable {

	static final String REGION = "eu-central-1";

	/** An access key whose owner may do nothing. */
	static final String DENIED_KEY = "AKIDDENIED";

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final SecretsManagerActions actions = new SecretsManagerActions();

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private final Map<String, Runnable> interruptions = new ConcurrentHashMap<>();

	private final Map<String, Object> answers = new ConcurrentHashMap<>();

	private final List<Fault> faults = new CopyOnWriteArrayList<>();

	SecretsManagerDouble() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
		this.server.createContext("/", this::handle);
		this.server.setExecutor(this.threads);
		this.server.start();
	}

	URI endpoint() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	SecretsManagerActions actions() {
		return this.actions;
	}

	SecretsManagerClient client() {
		return clientBuilder().build();
	}

	/**
	 * No caller of a race has to wait for a connection, which would end by a time limit.
	 */
	SecretsManagerClientBuilder clientBuilder() {
		return SecretsManagerClient.builder()
			.httpClientBuilder(Apache5HttpClient.builder().maxConnections(200))
			.endpointOverride(endpoint())
			.region(Region.of(REGION))
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret")));
	}

	/** The operations that reached the wire, in order. */
	List<String> requests() {
		return List.copyOf(this.requests);
	}

	void forgetRequests() {
		this.requests.clear();
	}

	/** Answer the next requests of an operation with an error. */
	void fail(String operation, int times, ServiceError error) {
		this.faults.add(new Fault(operation, (body) -> true, times, error));
	}

	/** Refuse an operation on a secret for as long as the double lives. */
	void deny(String operation, String secretId) {
		if ("GetSecretValue".equals(operation)) {
			this.actions.unreadable(secretId, notAuthorized(operation, secretId));
		}
		this.faults.add(new Fault(operation, (body) -> secretId.equals(text(body, "SecretId")), Integer.MAX_VALUE,
				notAuthorized(operation, secretId)));
	}

	private static ServiceError notAuthorized(String operation, String secretId) {
		return ServiceError.of("AccessDeniedException",
				"User: arn:aws:iam::123456789012:user/test is not authorized to perform: secretsmanager:" + operation
						+ " on resource: " + secretId);
	}

	/**
	 * Do what the next request asks for, and break the connection instead of answering.
	 */
	void loseReply(String operation) {
		this.faults.add(new Fault(operation, (body) -> true, 1, null));
	}

	/** Answer the next request of an operation, whatever it asks for. */
	void answer(String operation, Map<String, Object> answer) {
		this.answers.put(operation, answer);
	}

	/** Do something before the next request of an operation is looked at. */
	void between(String operation, Runnable action) {
		this.interruptions.put(operation, action);
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			String operation = operation(exchange);
			JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
			this.requests.add(operation);
			Runnable interruption = this.interruptions.remove(operation);
			if (interruption != null) {
				interruption.run();
			}
			try {
				if (String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")).contains(DENIED_KEY)) {
					throw notAuthorized(operation, "*");
				}
				Fault fault = fault(operation, body);
				if (fault != null && fault.error != null) {
					throw fault.error;
				}
				Object scripted = this.answers.remove(operation);
				Object answer = (scripted != null) ? scripted : this.actions.perform(operation, body);
				if (fault == null) {
					answer(exchange, 200, answer);
				}
			}
			catch (ServiceError ex) {
				answer(exchange, ex.status(), Map.of("__type", ex.code(), "Message", ex.getMessage()));
			}
			catch (RuntimeException ex) {
				// A mistake of the double must not look like a broken connection
				answer(exchange, 501, Map.of("__type", "MistakeOfTheDouble", "Message", ex.toString()));
			}
		}
	}

	private static String operation(HttpExchange exchange) {
		String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
		boolean valid = "POST".equals(exchange.getRequestMethod()) && "/".equals(exchange.getRequestURI().getPath())
				&& "application/x-amz-json-1.1".equals(exchange.getRequestHeaders().getFirst("Content-Type"))
				&& String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
					.contains("/" + REGION + "/secretsmanager/aws4_request")
				&& target.startsWith("secretsmanager.");
		return valid ? target.substring("secretsmanager.".length()) : "MalformedRequest";
	}

	private synchronized @Nullable Fault fault(String operation, JsonNode body) {
		for (Fault fault : this.faults) {
			if (fault.operation.equals(operation) && fault.matches.test(body)) {
				if (fault.times-- == 1) {
					this.faults.remove(fault);
				}
				return fault;
			}
		}
		return null;
	}

	private static void answer(HttpExchange exchange, int status, Object answer) throws IOException {
		byte[] bytes = JSON.writeValueAsString(answer).getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
		exchange.getResponseHeaders().add("x-amzn-RequestId", "00000000-0000-0000-0000-000000000000");
		exchange.sendResponseHeaders(status, bytes.length);
		exchange.getResponseBody().write(bytes);
	}

	static @Nullable String text(JsonNode body, String field) {
		JsonNode node = body.get(field);
		return (node == null || node.isNull()) ? null : node.asString();
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	/** What goes wrong; without an error the reply is lost. */
	private static final class Fault {

		private final String operation;

		private final Predicate<JsonNode> matches;

		private int times;

		private final @Nullable ServiceError error;

		Fault(String operation, Predicate<JsonNode> matches, int times, @Nullable ServiceError error) {
			this.operation = operation;
			this.matches = matches;
			this.times = times;
			this.error = error;
		}

	}

}
