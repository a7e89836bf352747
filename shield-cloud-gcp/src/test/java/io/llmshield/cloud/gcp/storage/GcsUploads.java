package io.llmshield.cloud.gcp.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Resumable uploads, after "Resumable uploads" and "Perform resumable uploads": chunks in
 * order and in multiples of 256 KiB, but the last; 308 with what is kept; an answer again
 * for a session that is finished; 499 for one that is dropped.
 */
final class GcsUploads {

	private static final int UNIT = 256 * 1024;

	private static final Pattern RANGE = Pattern.compile("bytes (?:(\\d+)-(\\d+)|\\*)/(?:(\\d+)|\\*)");

	private final Map<String, Session> sessions = new ConcurrentHashMap<>();

	private final GcsBuckets buckets;

	private final Path directory;

	/** Of the next chunk, the service keeps less than it was sent. */
	private final AtomicLong forgotten = new AtomicLong();

	GcsUploads(GcsBuckets buckets, Path directory) {
		this.buckets = buckets;
		this.directory = directory;
	}

	/** Lose so many units of 256 KiB of the next chunk. */
	void forget(long units) {
		this.forgotten.set(units);
	}

	/** Drop what is not finished, as the service does after a week. */
	void dropAll(String bucket) {
		this.sessions.values().removeIf((session) -> session.bucket.equals(bucket) && session.finished == null);
	}

	long pending(String bucket) {
		return this.sessions.values()
			.stream()
			.filter((session) -> session.bucket.equals(bucket) && session.finished == null)
			.count();
	}

	GcsAnswer begin(GcsRequest request, String bucket) throws IOException {
		request.allow("uploadType", "name", "ifGenerationMatch", "ifGenerationNotMatch", "ifMetagenerationMatch",
				"kmsKeyName", "predefinedAcl");
		ObjectNode settings = request.json();
		String name = request.query().getOrDefault("name", settings.path("name").asString(""));
		String key = request.query().get("kmsKeyName");
		if (key != null) {
			settings.put("kmsKeyName", key);
		}
		if (!settings.has("contentType") && !request.header("x-upload-content-type").isEmpty()) {
			settings.put("contentType", request.header("x-upload-content-type"));
		}
		this.buckets.checkWrite(bucket, name, settings, request.conditions());
		String id = "ABPnzm" + UUID.randomUUID().toString().replace("-", "");
		this.sessions.put(id,
				new Session(bucket, name, settings, request.conditions(), new StoredContent(this.directory)));
		return GcsAnswer.of(200, "Location", "http://" + request.header("host") + "/upload/storage/v1/b/" + bucket
				+ "/o?uploadType=resumable&upload_id=" + id);
	}

	private Session session(GcsRequest request) {
		Session session = this.sessions.get(request.query().getOrDefault("upload_id", ""));
		if (session == null) {
			throw new GcsError(404, "notFound", "Upload not found");
		}
		return session;
	}

	GcsAnswer drop(GcsRequest request) {
		Session session = session(request);
		synchronized (session) {
			if (session.finished != null) {
				throw GcsError.invalid("The upload is finished.");
			}
			this.sessions.remove(request.query().get("upload_id"));
			session.content.drop();
			return GcsAnswer.of(499);
		}
	}

	GcsAnswer put(GcsRequest request) throws IOException {
		Session session = session(request);
		synchronized (session) {
			return put(request, session);
		}
	}

	private GcsAnswer put(GcsRequest request, Session session) throws IOException {
		Matcher range = RANGE.matcher(request.header("content-range"));
		if (!range.matches()) {
			throw GcsError.invalid("Failed to parse Content-Range header.");
		}
		if (session.finished != null) {
			request.body().readAllBytes();
			return GcsAnswer.json(session.finished, null);
		}
		Long total = (range.group(3) != null) ? Long.valueOf(range.group(3)) : null;
		if (range.group(1) != null) {
			append(request, session, Long.parseLong(range.group(1)), Long.parseLong(range.group(2)), total);
		}
		if (total == null || session.content.size() != total) {
			return incomplete(session);
		}
		return GcsAnswer.json(finish(request, session), null);
	}

	private static GcsAnswer incomplete(Session session) {
		return (session.content.size() == 0) ? GcsAnswer.of(308)
				: GcsAnswer.of(308, "Range", "bytes=0-" + (session.content.size() - 1));
	}

	private void append(GcsRequest request, Session session, long first, long last, @Nullable Long total)
			throws IOException {
		long length = last - first + 1;
		boolean end = total != null && last + 1 == total;
		if (!end && length % UNIT != 0) {
			throw GcsError.invalid("Chunks must be a multiple of 262144 bytes, except for the last.");
		}
		if (first > session.content.size()) {
			throw new GcsError(503, "backendError", "The chunk begins after what is kept.");
		}
		request.body().skipNBytes(Math.min(length, session.content.size() - first));
		long left = Math.max(0, last + 1 - session.content.size());
		long lost = Math.min(left, this.forgotten.getAndSet(0) * UNIT);
		session.content.append(request.body(), left - lost, UNIT);
		request.body().readAllBytes();
	}

	private ObjectNode finish(GcsRequest request, Session session) {
		String hash = request.header("x-goog-hash");
		if (hash.startsWith("crc32c=") && !hash.equals("crc32c=" + session.content.crc32c())) {
			throw GcsError.checksum(hash.substring("crc32c=".length()), session.content.crc32c());
		}
		ObjectNode finished = this.buckets.write(session.bucket, session.name, session.settings, session.conditions,
				session.content);
		session.finished = finished;
		return finished;
	}

	/** One upload. Guarded by itself. */
	private static final class Session {

		private final String bucket;

		private final String name;

		private final ObjectNode settings;

		private final GcsBuckets.Conditions conditions;

		private final StoredContent content;

		private @Nullable ObjectNode finished;

		private Session(String bucket, String name, ObjectNode settings, GcsBuckets.Conditions conditions,
				StoredContent content) {
			this.bucket = bucket;
			this.name = name;
			this.settings = settings;
			this.conditions = conditions;
			this.content = content;
		}

	}

}
