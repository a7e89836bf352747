package io.llmshield.cloud.gcp.storage;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One generation of an object. Guarded by the lock of {@link GcsBuckets}.
 */
final class StoredVersion {

	final String bucket;

	final String name;

	final long generation;

	final StoredContent content;

	final ObjectNode settings;

	final Instant created;

	long metageneration = 1;

	@Nullable Instant deleted;

	StoredVersion(String bucket, String name, long generation, StoredContent content, ObjectNode settings,
			Instant created) {
		this.bucket = bucket;
		this.name = name;
		this.generation = generation;
		this.content = content;
		this.settings = settings;
		this.created = created.truncatedTo(ChronoUnit.MILLIS);
	}

	boolean isLive() {
		return this.deleted == null;
	}

	/** A hold keeps it from being archived too, retention only from being removed. */
	void refuseIfKept(Instant now, boolean removed) {
		for (String hold : new String[] { "temporaryHold", "eventBasedHold" }) {
			if (this.settings.path(hold).asBoolean(false)) {
				throw new GcsError(403, "forbidden",
						"Object '" + this.bucket + "/" + this.name + "' is under active "
								+ ("temporaryHold".equals(hold) ? "Temporary" : "Event-Based")
								+ " hold and cannot be deleted, overwritten or archived until hold is removed.");
			}
		}
		String until = this.settings.path("retention").path("retainUntilTime").asString("");
		if (removed && !until.isEmpty() && Instant.parse(until).isAfter(now)) {
			throw new GcsError(403, "retentionPolicyNotMet",
					"Object '" + this.bucket + "/" + this.name + "' is subject to bucket's retention policy or object"
							+ " retention and cannot be deleted or overwritten until " + until);
		}
	}

	ObjectNode resource() {
		ObjectNode resource = JsonMapper.shared().createObjectNode();
		resource.put("kind", "storage#object")
			.put("id", this.bucket + "/" + this.name + "/" + this.generation)
			.put("name", this.name)
			.put("bucket", this.bucket)
			.put("generation", String.valueOf(this.generation))
			.put("metageneration", String.valueOf(this.metageneration))
			.put("size", String.valueOf(this.content.size()))
			.put("crc32c", this.content.crc32c())
			.put("md5Hash", this.content.md5())
			.put("etag", "CAE=" + this.generation)
			.put("timeCreated", this.created.toString())
			.put("updated", this.created.toString());
		Instant end = this.deleted;
		if (end != null) {
			resource.put("timeDeleted", end.toString());
		}
		for (var field : this.settings.properties()) {
			JsonNode value = field.getValue();
			if ("kmsKeyName".equals(field.getKey())) {
				resource.put("kmsKeyName", value.asString() + "/cryptoKeyVersions/1");
			}
			else {
				resource.set(field.getKey(), value);
			}
		}
		return resource;
	}

}
