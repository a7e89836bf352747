package io.llmshield.cloud.aws.logs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * CloudWatch Logs inside the JVM, written from its API reference: the JSON protocol and
 * the rules of PutLogEvents, for which moto is too lenient. Thread-safe.
 */
final class CloudWatchLogsDouble implements AutoCloseable {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final long HOUR = Duration.ofHours(1).toMillis();

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Map<String, Map<String, List<Event>>> groups = new HashMap<>();

	final Map<String, Integer> retentions = new HashMap<>();

	final List<String> requests = new CopyOnWriteArrayList<>();

	final List<Integer> batches = new CopyOnWriteArrayList<>();

	private volatile Fault fault = (operation) -> null;

	private volatile @Nullable Consumer<Event> sink;

	CloudWatchLogsDouble() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
		this.server.createContext("/", this::handle);
		this.server.setExecutor(this.threads);
		this.server.start();
	}

	URI uri() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	CloudWatchLogsClient client() {
		return CloudWatchLogsClient.builder()
			.endpointOverride(uri())
			.region(Region.EU_CENTRAL_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret")))
			.overrideConfiguration((override) -> override.retryStrategy(AwsRetryStrategy.doNotRetry())
				.apiCallTimeout(Duration.ofSeconds(60)))
			.build();
	}

	/** Decide for each request what goes wrong. */
	void fault(Fault fault) {
		this.fault = fault;
	}

	/** Give events away instead of storing them, where there are too many. */
	void sink(Consumer<Event> sink) {
		this.sink = sink;
	}

	synchronized void createGroup(String group, String... streams) {
		Map<String, List<Event>> created = new HashMap<>();
		for (String stream : streams) {
			created.put(stream, new ArrayList<>());
		}
		this.groups.put(group, created);
	}

	synchronized List<Event> events(String group, String stream) {
		return List.copyOf(this.groups.getOrDefault(group, Map.of()).getOrDefault(stream, List.of()));
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
			String operation = target.substring(target.indexOf('.') + 1);
			JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
			this.requests.add(operation);
			Failure failure = this.fault.of(operation);
			if (failure != null && failure.lost()) {
				return;
			}
			try {
				if (failure != null && !failure.afterwards()) {
					throw failure;
				}
				check("POST".equals(exchange.getRequestMethod()) && target.startsWith("Logs_20140328."),
						"MalformedRequest");
				check(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
					.contains("/eu-central-1/logs/aws4_request"), "IncompleteSignatureException");
				Map<String, Object> done = perform(operation, body);
				if (failure == null) {
					answer(exchange, 200, done);
				}
			}
			catch (Failure ex) {
				answer(exchange, ex.status, Map.of("__type", ex.code, "message", ex.code));
			}
			catch (RuntimeException ex) {
				answer(exchange, 501, Map.of("__type", "MistakeOfTheDouble", "message", ex.toString()));
			}
		}
	}

	private static void check(boolean valid, String code) {
		if (!valid) {
			throw new Failure(400, code);
		}
	}

	private synchronized Map<String, Object> perform(String operation, JsonNode body) {
		String group = body.path("logGroupName").asString("");
		check(group.matches("[._/#A-Za-z0-9-]{1,512}"), "InvalidParameterException");
		return switch (operation) {
			case "CreateLogGroup" -> {
				check(!this.groups.containsKey(group), "ResourceAlreadyExistsException");
				createGroup(group);
				yield Map.of();
			}
			case "PutRetentionPolicy" -> {
				check(this.groups.containsKey(group), "ResourceNotFoundException");
				this.retentions.put(group, body.path("retentionInDays").asInt());
				yield Map.of();
			}
			case "CreateLogStream" -> {
				Map<String, List<Event>> streams = streams(group);
				check(!streams.containsKey(stream(body)), "ResourceAlreadyExistsException");
				streams.put(stream(body), new ArrayList<>());
				yield Map.of();
			}
			case "PutLogEvents" -> put(group, body);
			default -> throw new Failure(400, "UnknownOperationException");
		};
	}

	private static String stream(JsonNode body) {
		String stream = body.path("logStreamName").asString("");
		check(stream.matches("[^:*]{1,512}"), "InvalidParameterException");
		return stream;
	}

	private Map<String, List<Event>> streams(String group) {
		Map<String, List<Event>> streams = this.groups.get(group);
		if (streams == null) {
			throw new Failure(400, "ResourceNotFoundException");
		}
		return streams;
	}

	private Map<String, Object> put(String group, JsonNode body) {
		List<Event> stored = streams(group).get(stream(body));
		if (stored == null) {
			throw new Failure(400, "ResourceNotFoundException");
		}
		Set<String> parameters = new TreeSet<>(body.propertyNames());
		parameters.removeAll(Set.of("logGroupName", "logStreamName", "logEvents"));
		check(parameters.isEmpty(), "SerializationException");
		List<Event> events = new ArrayList<>();
		long bytes = 0;
		for (JsonNode event : body.path("logEvents")) {
			events.add(new Event(event.path("timestamp").asLong(), event.path("message").asString()));
			bytes += event.path("message").asString().getBytes(StandardCharsets.UTF_8).length + 26;
		}
		check(!events.isEmpty() && events.size() <= 10_000 && bytes <= 1_048_576, "InvalidParameterException");
		for (int i = 1; i < events.size(); i++) {
			check(events.get(i).time >= events.get(i - 1).time, "InvalidParameterException");
		}
		check(events.get(events.size() - 1).time - events.get(0).time <= 24 * HOUR, "InvalidParameterException");
		this.batches.add(events.size());
		long now = System.currentTimeMillis();
		List<Event> old = events.stream().filter((event) -> event.time < now - 14 * 24 * HOUR).toList();
		List<Event> early = events.stream().filter((event) -> event.time > now + 2 * HOUR).toList();
		List<Event> taken = events.subList(old.size(), events.size() - early.size());
		Consumer<Event> receiver = this.sink;
		if (receiver != null) {
			taken.forEach(receiver);
		}
		else {
			stored.addAll(taken);
		}
		Map<String, Object> rejected = new LinkedHashMap<>();
		if (!old.isEmpty()) {
			rejected.put("tooOldLogEventEndIndex", old.size());
		}
		if (!early.isEmpty()) {
			rejected.put("tooNewLogEventStartIndex", events.size() - early.size());
		}
		return rejected.isEmpty() ? Map.of() : Map.of("rejectedLogEventsInfo", rejected);
	}

	private static void answer(HttpExchange exchange, int status, Object answer) throws IOException {
		byte[] bytes = JSON.writeValueAsString(answer).getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
		exchange.sendResponseHeaders(status, bytes.length);
		exchange.getResponseBody().write(bytes);
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	/**
	 * What is stored.
	 *
	 * @param time milliseconds
	 * @param message the message
	 */
	record Event(long time, String message) {

		String text() {
			return JSON.readTree(this.message).path("message").asString();
		}

	}

	/** Tells what goes wrong with a request. */
	@FunctionalInterface
	interface Fault {

		@Nullable Failure of(String operation);

	}

	/** What the service answers instead. */
	static final class Failure extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private static final int AFTERWARDS = -1;

		private final int status;

		private final String code;

		Failure(int status, String code) {
			super(code, null, false, false);
			this.status = status;
			this.code = code;
		}

		/** The connection breaks before anything is done. */
		static Failure reset() {
			return new Failure(0, "reset");
		}

		/** The connection breaks when all is done. */
		static Failure lostReply() {
			return new Failure(AFTERWARDS, "lost reply");
		}

		private boolean lost() {
			return this.status == 0;
		}

		private boolean afterwards() {
			return this.status == AFTERWARDS;
		}

	}

}
