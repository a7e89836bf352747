package io.llmshield.cloud.gcp.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes down which requests the storage driver makes in this module's tests, and tells
 * the permissions that they need, after "IAM permissions for JSON methods"
 * (docs.cloud.google.com/storage/docs/access-control/iam-json), "Object retention lock"
 * and "Use customer-managed encryption keys" of Cloud Storage.
 */
public final class GcsPermissions {

	/** Survives the JVM; dropped by {@code clean}. */
	public static final Path FILE = Path.of("target", "gcs-calls.txt");

	private static final Set<String> WRITTEN = ConcurrentHashMap.newKeySet();

	private GcsPermissions() {
	}

	/**
	 * Write down a request.
	 * @param method the method of HTTP
	 * @param path the path's segments
	 * @param query the query's parameters
	 */
	public static void record(String method, List<String> path, Map<String, String> query) {
		String call = call(method, path, query);
		if (!WRITTEN.add(call)) {
			return;
		}
		try {
			Files.createDirectories(FILE.getParent());
			Files.writeString(FILE, call + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE,
					StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Names are left out: what counts is the method and the kind of resource. */
	private static String call(String method, List<String> path, Map<String, String> query) {
		StringBuilder call = new StringBuilder(method).append(' ');
		boolean name = false;
		for (String segment : path) {
			call.append('/').append(name ? "{}" : segment);
			name = !name && ("b".equals(segment) || "o".equals(segment));
		}
		if (query.containsKey("upload_id")) {
			call.append(" session");
		}
		return call.toString();
	}

	/**
	 * Return the permissions that all requests of a file need.
	 * @return the permissions; none if the contract has not run
	 * @throws IOException if the file cannot be read
	 */
	public static Set<String> needed() throws IOException {
		Set<String> needed = new TreeSet<>();
		if (Files.exists(FILE)) {
			for (String call : Files.readAllLines(FILE)) {
				needed.addAll(of(call));
			}
		}
		return needed;
	}

	private static Set<String> of(String call) {
		return switch (call) {
			case "GET /storage/v1/b/{}" -> Set.of("storage.buckets.get");
			case "PATCH /storage/v1/b/{}", "POST /storage/v1/b/{}" -> Set.of("storage.buckets.update");
			case "GET /storage/v1/b/{}/o" -> Set.of("storage.objects.list");
			case "GET /storage/v1/b/{}/o/{}", "GET /download/storage/v1/b/{}/o/{}" -> Set.of("storage.objects.get");
			case "DELETE /storage/v1/b/{}/o/{}" -> Set.of("storage.objects.delete");
			// Over an object that is there, a write deletes; retention has its own
			case "POST /upload/storage/v1/b/{}/o" ->
				Set.of("storage.objects.create", "storage.objects.delete", "storage.objects.setRetention");
			case "POST /storage/v1/b/{}/o/{}/rewriteTo/b/{}/o/{}" ->
				Set.of("storage.objects.create", "storage.objects.delete", "storage.objects.get");
			// The address of a session is its own permission; a batch needs that of its
			// calls
			case "PUT /upload/storage/v1/b/{}/o session", "DELETE /upload/storage/v1/b/{}/o session",
					"POST /batch/storage/v1" ->
				Set.of();
			default -> throw new IllegalArgumentException(call + " is not in the table");
		};
	}

}
