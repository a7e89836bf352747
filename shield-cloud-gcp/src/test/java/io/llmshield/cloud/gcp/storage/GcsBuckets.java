package io.llmshield.cloud.gcp.storage;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Buckets and their objects with the rules of Cloud Storage: generations, preconditions,
 * versions, retention and holds, storage classes, keys. Every method is atomic.
 */
final class GcsBuckets {

	static final Comparator<String> BY_UTF8 = (left, right) -> Arrays
		.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

	private static final Set<String> CLASSES = Set.of("STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE");

	/** What a client may set. */
	private static final Set<String> SETTINGS = Set.of("contentType", "cacheControl", "contentDisposition",
			"contentEncoding", "contentLanguage", "customTime", "metadata", "storageClass", "retention",
			"temporaryHold", "eventBasedHold", "kmsKeyName");

	private final Map<String, Bucket> buckets = new HashMap<>();

	private final Path directory;

	private final Supplier<Instant> clock;

	private long lastGeneration;

	GcsBuckets(Path directory, Supplier<Instant> clock) {
		this.directory = directory;
		this.clock = clock;
	}

	synchronized ObjectNode create(ObjectNode settings, boolean objectRetention) {
		String name = settings.path("name").asString("");
		if (this.buckets.containsKey(name)) {
			throw new GcsError(409, "conflict",
					"Your previous request to create the named bucket succeeded and you already own it.");
		}
		Bucket bucket = new Bucket(settings.deepCopy(), objectRetention);
		if (!settings.has("location")) {
			bucket.settings.put("location", "US");
		}
		this.buckets.put(name, bucket);
		return bucket.resource();
	}

	private Bucket bucket(String name) {
		Bucket bucket = this.buckets.get(name);
		if (bucket == null) {
			throw GcsError.bucketMissing();
		}
		return bucket;
	}

	synchronized ObjectNode get(String name) {
		return bucket(name).resource();
	}

	synchronized ObjectNode patch(String name, ObjectNode change, Conditions conditions) {
		Bucket bucket = bucket(name);
		conditions.checkMetageneration(bucket.metageneration);
		change.properties().forEach((field) -> bucket.settings.set(field.getKey(), field.getValue()));
		bucket.metageneration++;
		return bucket.resource();
	}

	synchronized void drop(String name) {
		Bucket bucket = bucket(name);
		if (bucket.objects.values().stream().anyMatch((versions) -> !versions.isEmpty())) {
			throw new GcsError(409, "conflict", "The bucket you tried to delete is not empty.");
		}
		this.buckets.remove(name);
	}

	/** Checks what can be checked before any byte has come. */
	synchronized void checkWrite(String bucketName, String name, ObjectNode settings, Conditions conditions) {
		Bucket bucket = bucket(bucketName);
		checkSettings(bucket, name, settings);
		conditions.check(bucket.live(name));
	}

	private static void checkSettings(Bucket bucket, String name, ObjectNode settings) {
		int length = name.getBytes(StandardCharsets.UTF_8).length;
		if (length < 1 || length > 1024 || name.matches("\\.{1,2}|(?s).*[\r\n].*")
				|| name.startsWith(".well-known/acme-challenge/")) {
			throw GcsError.invalid("Disallowed unicode characters or length present in object name");
		}
		String storageClass = settings.path("storageClass").asString("STANDARD");
		if (!CLASSES.contains(storageClass)) {
			throw GcsError.invalid("Invalid storage class: " + storageClass);
		}
		String key = settings.path("kmsKeyName").asString("");
		String location = bucket.settings.path("location").asString("US").toLowerCase(java.util.Locale.ROOT);
		if (!key.isEmpty() && !key.matches("projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+")) {
			throw new GcsError(400, "cloudKmsBadKey", "Malformed Cloud KMS crypto key name");
		}
		if (!key.isEmpty() && !key.contains("/locations/" + location + "/")) {
			throw new GcsError(400, "cloudKmsKeyLocationNotAllowed", "Cloud KMS key location not allowed.");
		}
		if (settings.has("retention") && !bucket.objectRetention) {
			throw GcsError.invalid("The bucket does not have object retention enabled.");
		}
		int metadata = 0;
		for (var entry : settings.path("metadata").properties()) {
			metadata += entry.getKey().getBytes(StandardCharsets.UTF_8).length
					+ entry.getValue().asString().getBytes(StandardCharsets.UTF_8).length;
		}
		if (metadata > 8 * 1024) {
			throw GcsError.invalid("The metadata is larger than 8 KiB.");
		}
	}

	synchronized ObjectNode write(String bucketName, String name, ObjectNode given, Conditions conditions,
			StoredContent content) {
		Bucket bucket = bucket(bucketName);
		checkSettings(bucket, name, given);
		StoredVersion live = bucket.live(name);
		conditions.check(live);
		String declared = given.path("crc32c").asString("");
		if (!declared.isEmpty() && !declared.equals(content.crc32c())) {
			throw GcsError.checksum(declared, content.crc32c());
		}
		ObjectNode settings = JsonMapper.shared().createObjectNode();
		given.properties()
			.stream()
			.filter((field) -> SETTINGS.contains(field.getKey()))
			.forEach((field) -> settings.set(field.getKey(), field.getValue()));
		if (!settings.has("contentType")) {
			settings.put("contentType", "application/octet-stream");
		}
		if (!settings.has("storageClass")) {
			settings.put("storageClass", bucket.settings.path("storageClass").asString("STANDARD"));
		}
		if (live != null) {
			retire(bucket, live);
		}
		StoredVersion version = new StoredVersion(bucketName, name, nextGeneration(), content, settings,
				this.clock.get());
		bucket.versions(name).add(version);
		return version.resource();
	}

	private void retire(Bucket bucket, StoredVersion live) {
		live.refuseIfKept(this.clock.get(), !bucket.keepsVersions());
		if (bucket.keepsVersions()) {
			live.deleted = this.clock.get();
		}
		else {
			remove(bucket, live);
		}
	}

	private static void remove(Bucket bucket, StoredVersion version) {
		bucket.versions(version.name).remove(version);
		if (bucket.versions(version.name).isEmpty()) {
			bucket.objects.remove(version.name);
		}
	}

	private long nextGeneration() {
		Instant now = this.clock.get();
		this.lastGeneration = Math.max(this.lastGeneration + 1, now.toEpochMilli() * 1000);
		return this.lastGeneration;
	}

	synchronized StoredVersion find(String bucketName, String name, @Nullable Long generation, Conditions conditions) {
		Bucket bucket = bucket(bucketName);
		StoredVersion found = (generation != null) ? bucket.version(name, generation) : bucket.live(name);
		if (found == null) {
			throw GcsError.objectMissing(bucketName, name);
		}
		conditions.checkRead(found);
		return found;
	}

	synchronized void delete(String bucketName, String name, @Nullable Long generation, Conditions conditions) {
		Bucket bucket = bucket(bucketName);
		StoredVersion found = (generation != null) ? bucket.version(name, generation) : bucket.live(name);
		if (found == null) {
			throw GcsError.objectMissing(bucketName, name);
		}
		conditions.check(found);
		if (generation == null) {
			retire(bucket, found);
		}
		else {
			found.refuseIfKept(this.clock.get(), true);
			remove(bucket, found);
		}
	}

	synchronized ObjectNode patchObject(String bucketName, String name, ObjectNode change) {
		StoredVersion found = find(bucketName, name, null, Conditions.NONE);
		change.properties().forEach((field) -> found.settings.set(field.getKey(), field.getValue()));
		found.metageneration++;
		return found.resource();
	}

	synchronized ObjectNode copy(StoredVersion source, String bucketName, String name, ObjectNode given,
			Conditions conditions) {
		ObjectNode settings = given.isEmpty() ? source.settings.deepCopy() : given;
		if (given.isEmpty()) {
			settings.remove(List.of("retention", "temporaryHold", "eventBasedHold", "storageClass", "kmsKeyName"));
		}
		checkWrite(bucketName, name, settings, conditions);
		return write(bucketName, name, settings, conditions, source.content.copy(this.directory));
	}

	/** All versions in the order of a listing. */
	synchronized List<StoredVersion> list(String bucketName, String prefix, boolean allVersions) {
		Bucket bucket = bucket(bucketName);
		List<StoredVersion> found = new ArrayList<>();
		for (Map.Entry<String, List<StoredVersion>> object : bucket.objects.tailMap(prefix, true).entrySet()) {
			if (!object.getKey().startsWith(prefix)) {
				break;
			}
			object.getValue().stream().filter((version) -> allVersions || version.isLive()).forEach(found::add);
		}
		return found;
	}

	/** One bucket. */
	private static final class Bucket {

		private final ObjectNode settings;

		private final boolean objectRetention;

		private final TreeMap<String, List<StoredVersion>> objects = new TreeMap<>(BY_UTF8);

		private long metageneration = 1;

		private Bucket(ObjectNode settings, boolean objectRetention) {
			this.settings = settings;
			this.objectRetention = objectRetention;
		}

		private boolean keepsVersions() {
			return this.settings.path("versioning").path("enabled").asBoolean(false);
		}

		private List<StoredVersion> versions(String name) {
			return this.objects.computeIfAbsent(name, (any) -> new ArrayList<>());
		}

		private @Nullable StoredVersion live(String name) {
			return this.objects.getOrDefault(name, List.of())
				.stream()
				.filter(StoredVersion::isLive)
				.findFirst()
				.orElse(null);
		}

		private @Nullable StoredVersion version(String name, long generation) {
			return this.objects.getOrDefault(name, List.of())
				.stream()
				.filter((version) -> version.generation == generation)
				.findFirst()
				.orElse(null);
		}

		private ObjectNode resource() {
			return this.settings.deepCopy().put("metageneration", String.valueOf(this.metageneration));
		}

	}

	/**
	 * Preconditions of a request; generation 0 is an object that does not exist.
	 *
	 * @param match {@code ifGenerationMatch}, or {@code null}
	 * @param notMatch {@code ifGenerationNotMatch}, or {@code null}
	 * @param metagenerationMatch {@code ifMetagenerationMatch}, or {@code null}
	 */
	record Conditions(@Nullable Long match, @Nullable Long notMatch, @Nullable Long metagenerationMatch) {

		static final Conditions NONE = new Conditions(null, null, null);

		void check(@Nullable StoredVersion current) {
			long generation = (current != null) ? current.generation : 0;
			if ((this.match != null && this.match != generation)
					|| (this.notMatch != null && this.notMatch == generation)) {
				throw GcsError.condition();
			}
			if (current != null) {
				checkMetageneration(current.metageneration);
			}
		}

		void checkRead(StoredVersion current) {
			if (this.notMatch != null && this.notMatch == current.generation) {
				throw new GcsError(304, "notModified", "Not Modified");
			}
			check(current);
		}

		void checkMetageneration(long metageneration) {
			if (this.metagenerationMatch != null && this.metagenerationMatch != metageneration) {
				throw GcsError.condition();
			}
		}

	}

}
