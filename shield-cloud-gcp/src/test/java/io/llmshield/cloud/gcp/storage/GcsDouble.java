package io.llmshield.cloud.gcp.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.llmshield.cloud.gcp.policy.GcsPermissions;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Cloud Storage within the JVM, written from its documentation: the JSON API (objects,
 * buckets, uploads, batches), signed requests of the XML API, and the token endpoint.
 * Checks every parameter's name, credentials, signatures, checksums, preconditions and
 * limits. Keeps contents in files.
 */
final class GcsDouble implements AutoCloseable {

	static {
		// Without it each answer on a kept connection takes 40 ms
		System.setProperty("sun.net.httpserver.nodelay", "true");
	}

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool((work) -> {
		Thread thread = new Thread(work, "gcs-double");
		thread.setDaemon(true);
		return thread;
	});

	private final Path directory;

	private final Map<String, PublicKey> keys = new ConcurrentHashMap<>();

	private final List<String> denied = new CopyOnWriteArrayList<>();

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private volatile Duration ahead = Duration.ZERO;

	private volatile Function<GcsRequest, @Nullable GcsError> faults = (request) -> null;

	private final GcsBuckets buckets;

	private final GcsUploads uploads;

	private final SignedRequests signatures = new SignedRequests(this.keys, this::now);

	GcsDouble() throws IOException {
		this.directory = Files.createTempDirectory("gcs-double-");
		this.buckets = new GcsBuckets(this.directory, this::now);
		this.uploads = new GcsUploads(this.buckets, this.directory);
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	URI uri() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	Instant now() {
		return Instant.now().plus(this.ahead);
	}

	void advance(Duration duration) {
		this.ahead = this.ahead.plus(duration);
	}

	/** Let a service account in; a denied one is known, but may do nothing. */
	void register(String email, PublicKey key, boolean denied) {
		this.keys.put(email, key);
		if (denied) {
			this.denied.add(email);
		}
	}

	/** Answer with an error where the function gives one. */
	void fail(Function<GcsRequest, @Nullable GcsError> faults) {
		this.faults = faults;
	}

	GcsUploads uploads() {
		return this.uploads;
	}

	GcsBuckets buckets() {
		return this.buckets;
	}

	/** Methods and paths with queries, in order, without those for tokens. */
	List<String> requests() {
		return List.copyOf(this.requests);
	}

	void forgetRequests() {
		this.requests.clear();
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			GcsRequest request = GcsRequest.of(exchange);
			GcsAnswer answer;
			try {
				answer = answer(request);
			}
			catch (GcsError ex) {
				boolean xml = !request.starts("storage", "v1") && !request.starts("upload") && !request.starts("batch");
				answer = xml ? GcsAnswer.text(ex.status(), "application/xml; charset=UTF-8", ex.xml())
						: GcsAnswer.text(ex.status(), "application/json; charset=UTF-8", ex.json());
			}
			catch (RuntimeException ex) {
				ex.printStackTrace();
				// Nobody should try that again
				answer = GcsAnswer.text(501, "text/plain", ex.toString());
			}
			exchange.getRequestBody().readAllBytes();
			send(exchange, answer);
		}
	}

	private static void send(HttpExchange exchange, GcsAnswer answer) throws IOException {
		answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
		exchange.getResponseHeaders().set("X-GUploader-UploadID", "request-1");
		StoredContent content = answer.content();
		long length = (content != null) ? answer.length() : answer.body().length;
		boolean none = length == 0 || answer.status() == 304 || "HEAD".equals(exchange.getRequestMethod());
		exchange.sendResponseHeaders(answer.status(), none ? -1 : length);
		if (none) {
			return;
		}
		try (OutputStream out = exchange.getResponseBody()) {
			if (content != null) {
				content.writeTo(out, answer.from(), answer.length());
			}
			else {
				out.write(answer.body());
			}
		}
	}

	private GcsAnswer answer(GcsRequest request) throws IOException {
		if (request.starts("token")) {
			return token(request);
		}
		this.requests.add(request.method() + " " + request.rawPath()
				+ (request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery()));
		GcsError fault = this.faults.apply(request);
		if (fault != null) {
			request.body().readAllBytes();
			throw fault;
		}
		boolean json = request.starts("storage", "v1") || request.starts("upload", "storage", "v1")
				|| request.starts("download", "storage", "v1") || request.starts("batch", "storage", "v1");
		if (!json) {
			return xml(request);
		}
		boolean session = request.query().containsKey("upload_id");
		if (!session) {
			authorize(request);
		}
		if (request.header("user-agent").startsWith(GcsClient.NAME)) {
			GcsPermissions.record(request.method(), request.path(), request.query());
		}
		return request.starts("batch") ? batch(request) : json(request);
	}

	private void authorize(GcsRequest request) {
		String token = request.header("authorization").replaceFirst("^Bearer ", "");
		if (!this.keys.containsKey(token)) {
			throw new GcsError(401, "required", "Login Required");
		}
		if (this.denied.contains(token)) {
			throw new GcsError(403, "forbidden", token + " does not have storage.objects.get access to the Google Cloud"
					+ " Storage object. Permission 'storage.objects.get' denied on resource (or it may not exist).");
		}
	}

	/** A token is the address of the account that asks for it. */
	private static GcsAnswer token(GcsRequest request) throws IOException {
		String assertion = new String(request.body().readAllBytes(), StandardCharsets.UTF_8)
			.replaceFirst(".*assertion=([^&]*).*", "$1");
		String claims = new String(Base64.getUrlDecoder().decode(assertion.split("\\.")[1]), StandardCharsets.UTF_8);
		String account = JsonMapper.shared().readTree(claims).path("iss").asString();
		return GcsAnswer.json(JsonMapper.shared()
			.createObjectNode()
			.put("access_token", account)
			.put("token_type", "Bearer")
			.put("expires_in", 3600), null);
	}

	private GcsAnswer json(GcsRequest request) throws IOException {
		List<String> path = request.path();
		boolean media = request.starts("download");
		boolean upload = request.starts("upload");
		// b, bucket, o, object
		List<String> rest = path.subList(request.starts("storage") ? 2 : 3, path.size());
		if (rest.isEmpty() || !"b".equals(rest.get(0))) {
			throw new GcsError(404, "notFound", "Not Found");
		}
		if (upload) {
			return upload(request, rest.get(1));
		}
		return switch (rest.size()) {
			case 1 -> create(request);
			case 2 -> bucket(request, rest.get(1));
			case 3 -> list(request, rest.get(1));
			case 4 -> object(request, rest.get(1), rest.get(3), media);
			case 9 -> rewrite(request, rest);
			default -> throw new GcsError(404, "notFound", "Not Found");
		};
	}

	private GcsAnswer create(GcsRequest request) throws IOException {
		request.allow("project", "enableObjectRetention");
		return GcsAnswer.json(
				this.buckets.create(request.json(), "true".equals(request.query().get("enableObjectRetention"))), null);
	}

	private GcsAnswer bucket(GcsRequest request, String bucket) throws IOException {
		request.allow("ifMetagenerationMatch");
		String fields = request.query().get("fields");
		return switch (request.method()) {
			case "GET" -> GcsAnswer.json(this.buckets.get(bucket), fields);
			case "PATCH" -> patch(request, bucket, fields);
			// This is how HTTP clients without PATCH say it
			case "POST" -> {
				if (!"PATCH".equals(request.header("x-http-method-override"))) {
					throw new GcsError(405, "methodNotAllowed", "Method Not Allowed");
				}
				yield patch(request, bucket, fields);
			}
			case "DELETE" -> {
				this.buckets.drop(bucket);
				yield GcsAnswer.of(204);
			}
			default -> throw new GcsError(405, "methodNotAllowed", "Method Not Allowed");
		};
	}

	private GcsAnswer patch(GcsRequest request, String bucket, @Nullable String fields) throws IOException {
		return GcsAnswer.json(this.buckets.patch(bucket, request.json(), request.conditions()), fields);
	}

	private GcsAnswer list(GcsRequest request, String bucket) {
		request.allow("prefix", "delimiter", "startOffset", "endOffset", "maxResults", "pageToken", "versions",
				"includeTrailingDelimiter", "matchGlob");
		List<StoredVersion> found = this.buckets.list(bucket, request.query().getOrDefault("prefix", ""),
				"true".equals(request.query().get("versions")));
		return GcsAnswer.json(GcsListing.page(found, request.query()), request.query().get("fields"));
	}

	private GcsAnswer object(GcsRequest request, String bucket, String name, boolean media) throws IOException {
		request.allow("generation", "ifGenerationMatch", "ifGenerationNotMatch", "ifMetagenerationMatch");
		Long generation = request.number("generation");
		return switch (request.method()) {
			case "GET" -> {
				StoredVersion found = this.buckets.find(bucket, name, generation, request.conditions());
				yield media ? download(request, found)
						: GcsAnswer.json(found.resource(), request.query().get("fields"));
			}
			case "PATCH" -> GcsAnswer.json(this.buckets.patchObject(bucket, name, request.json()), null);
			case "DELETE" -> {
				this.buckets.delete(bucket, name, generation, request.conditions());
				yield GcsAnswer.of(204);
			}
			default -> throw new GcsError(405, "methodNotAllowed", "Method Not Allowed");
		};
	}

	private static GcsAnswer download(GcsRequest request, StoredVersion found) {
		long size = found.content.size();
		Map<String, String> headers = new HashMap<>(Map.of("X-Goog-Generation", String.valueOf(found.generation),
				"X-Goog-Hash", "crc32c=" + found.content.crc32c(), "X-Goog-Stored-Content-Length", String.valueOf(size),
				"Content-Type", found.settings.path("contentType").asString()));
		String encoding = found.settings.path("contentEncoding").asString("");
		if (!encoding.isEmpty()) {
			if (!request.header("accept-encoding").contains("gzip")) {
				throw new GcsError(501, "notImplemented", "the double does not unpack");
			}
			headers.put("Content-Encoding", encoding);
		}
		String range = request.header("range");
		if (range.isEmpty()) {
			return GcsAnswer.media(200, found.content, 0, size, headers);
		}
		String[] ends = range.replace("bytes=", "").split("-", 2);
		long from = Long.parseLong(ends[0]);
		long to = ends[1].isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(ends[1]));
		if (from >= size) {
			throw new GcsError(416, "requestedRangeNotSatisfiable", "Request range not satisfiable");
		}
		headers.put("Content-Range", "bytes " + from + "-" + to + "/" + size);
		return GcsAnswer.media(206, found.content, from, to - from + 1, headers);
	}

	private GcsAnswer rewrite(GcsRequest request, List<String> path) throws IOException {
		request.allow("sourceGeneration", "ifGenerationMatch", "ifGenerationNotMatch", "ifSourceGenerationMatch",
				"ifSourceGenerationNotMatch", "maxBytesRewrittenPerCall", "rewriteToken", "destinationKmsKeyName");
		if (!"POST".equals(request.method()) || !"rewriteTo".equals(path.get(4))) {
			throw new GcsError(404, "notFound", "Not Found");
		}
		StoredVersion source = this.buckets.find(path.get(1), path.get(3), request.number("sourceGeneration"),
				request.sourceConditions());
		ObjectNode settings = request.json();
		String key = request.query().get("destinationKmsKeyName");
		if (key != null) {
			settings.put("kmsKeyName", key);
		}
		this.buckets.checkWrite(path.get(6), path.get(8), settings, request.conditions());
		Long step = request.number("maxBytesRewrittenPerCall");
		if (step != null && step % (1024 * 1024) != 0) {
			throw GcsError.invalid("maxBytesRewrittenPerCall must be an integral multiple of 1 MiB");
		}
		long size = source.content.size();
		String token = request.query().getOrDefault("rewriteToken", "0@" + source.generation);
		if (!token.endsWith("@" + source.generation)) {
			throw new GcsError(410, "gone", "The rewrite token is not that of this source");
		}
		long done = Long.parseLong(token.substring(0, token.indexOf('@')));
		done = (step != null) ? Math.min(size, done + step) : size;
		ObjectNode answer = JsonMapper.shared()
			.createObjectNode()
			.put("kind", "storage#rewriteResponse")
			.put("totalBytesRewritten", String.valueOf(done))
			.put("objectSize", String.valueOf(size))
			.put("done", done == size);
		if (done < size) {
			answer.put("rewriteToken", done + "@" + source.generation);
		}
		else {
			answer.set("resource", this.buckets.copy(source, path.get(6), path.get(8), settings, request.conditions()));
		}
		return GcsAnswer.json(answer, null);
	}

	private GcsAnswer upload(GcsRequest request, String bucket) throws IOException {
		if (request.query().containsKey("upload_id")) {
			return "DELETE".equals(request.method()) ? this.uploads.drop(request) : this.uploads.put(request);
		}
		return switch (request.query().getOrDefault("uploadType", "")) {
			case "resumable" -> this.uploads.begin(request, bucket);
			case "multipart" -> insert(request, bucket);
			default -> throw new GcsError(400, "wrongUrlForUpload", "Not an upload");
		};
	}

	private GcsAnswer insert(GcsRequest request, String bucket) throws IOException {
		request.allow("uploadType", "name", "ifGenerationMatch", "ifGenerationNotMatch", "ifMetagenerationMatch",
				"kmsKeyName", "predefinedAcl");
		if (!request.header("content-encoding").isEmpty()) {
			throw new GcsError(501, "notImplemented", "the double does not unpack");
		}
		List<MimeParts.Part> parts = MimeParts.of(request.header("content-type"), request.body().readAllBytes());
		if (parts.size() != 2) {
			throw new GcsError(400, "badContent", "There must be two parts");
		}
		ObjectNode settings = (ObjectNode) JsonMapper.shared().readTree(parts.get(0).content());
		String key = request.query().get("kmsKeyName");
		if (key != null) {
			settings.put("kmsKeyName", key);
		}
		if (!settings.has("contentType")) {
			settings.put("contentType", parts.get(1).headers().get("content-type"));
		}
		StoredContent content = new StoredContent(this.directory);
		content.append(parts.get(1).content(), parts.get(1).content().length);
		return GcsAnswer
			.json(this.buckets.write(bucket, request.query().getOrDefault("name", settings.path("name").asString("")),
					settings, request.conditions(), content), null);
	}

	private GcsAnswer batch(GcsRequest request) throws IOException {
		List<MimeParts.Part> parts = MimeParts.of(request.header("content-type"), request.body().readAllBytes());
		if (parts.size() > 100) {
			throw new GcsError(400, "invalid", "The batch request should not contain more than 100 calls.");
		}
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		for (MimeParts.Part part : parts) {
			GcsRequest inner = GcsRequest.inBatch(part.content(), request.headers());
			GcsPermissions.record(inner.method(), inner.path(), inner.query());
			this.requests.add("  " + inner.method() + " " + inner.rawPath());
			String answer;
			GcsError fault = this.faults.apply(inner);
			try {
				if (fault != null) {
					throw fault;
				}
				GcsAnswer done = json(inner);
				answer = "HTTP/1.1 " + done.status() + " OK\r\nContent-Length: 0\r\n\r\n";
			}
			catch (GcsError ex) {
				answer = "HTTP/1.1 " + ex.status() + " Error\r\nContent-Type: application/json\r\nContent-Length: "
						+ ex.json().getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + ex.json();
			}
			String id = part.headers().getOrDefault("content-id", "").replace("<", "<response-");
			body.write(("--batch_answer\r\nContent-Type: application/http\r\nContent-ID: " + id + "\r\n\r\n" + answer
					+ "\r\n")
				.getBytes(StandardCharsets.UTF_8));
		}
		body.write("--batch_answer--\r\n".getBytes(StandardCharsets.UTF_8));
		return GcsAnswer.text(200, "multipart/mixed; boundary=batch_answer", body.toString(StandardCharsets.UTF_8));
	}

	/** Requests by signed links; the path is the bucket and then the object. */
	private GcsAnswer xml(GcsRequest request) throws IOException {
		this.signatures.check(request);
		String bucket = request.path().get(0);
		String name = String.join("/", request.path().subList(1, request.path().size()));
		if ("GET".equals(request.method())) {
			return download(request, this.buckets.find(bucket, name, null, GcsBuckets.Conditions.NONE));
		}
		if (!"PUT".equals(request.method())) {
			throw new GcsError(403, "forbidden", "The request signature does not match");
		}
		byte[] content = request.body().readAllBytes();
		String range = request.header("x-goog-content-length-range");
		if (!range.isEmpty() && (content.length < Long.parseLong(range.split(",")[0])
				|| content.length > Long.parseLong(range.split(",")[1]))) {
			throw GcsError.invalid("The content is longer or shorter than it may be");
		}
		StoredContent stored = new StoredContent(this.directory);
		stored.append(content, content.length);
		String hash = request.header("x-goog-hash");
		if (!hash.isEmpty() && !hash.equals("crc32c=" + stored.crc32c())) {
			throw GcsError.checksum(hash, stored.crc32c());
		}
		ObjectNode settings = JsonMapper.shared().createObjectNode();
		if (!request.header("content-type").isEmpty()) {
			settings.put("contentType", request.header("content-type"));
		}
		this.buckets.write(bucket, name, settings, GcsBuckets.Conditions.NONE, stored);
		return GcsAnswer.of(200);
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
		try (Stream<Path> files = Files.walk(this.directory)) {
			files.sorted(java.util.Comparator.reverseOrder()).forEach((file) -> file.toFile().delete());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
