package io.llmshield.cloud.gcp.storage;

import java.time.Instant;
import java.util.Map;

import com.google.api.client.util.DateTime;
import com.google.api.services.storage.model.StorageObject;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.StorageClass;
import org.jspecify.annotations.Nullable;

/**
 * Reads what Cloud Storage tells of objects.
 */
final class GcsMetadata {

	private static final String KEY_VERSION = "/cryptoKeyVersions/";

	private GcsMetadata() {
	}

	static ObjectMetadata of(String key, StorageObject object) {
		String generation = String.valueOf(object.getGeneration());
		return new ObjectMetadata(key, size(object), generation, generation, written(object), object.getContentType(),
				object.getCacheControl(), storageClass(object.getStorageClass()),
				(object.getMetadata() != null) ? object.getMetadata() : Map.of(), Crc32cText.parse(object.getCrc32c()),
				keyId(object.getKmsKeyName()));
	}

	static long size(StorageObject object) {
		return (object.getSize() != null) ? object.getSize().longValueExact() : 0;
	}

	/** A change of the metadata alone moves {@code updated}, but makes no new version. */
	static Instant written(StorageObject object) {
		DateTime time = object.getTimeCreated();
		return (time != null) ? Instant.ofEpochMilli(time.getValue()) : Instant.EPOCH;
	}

	/** Writes name a key, and Cloud Storage tells which version of the key it used. */
	static @Nullable String keyId(@Nullable String name) {
		int version = (name != null) ? name.indexOf(KEY_VERSION) : -1;
		return (name != null && version >= 0) ? name.substring(0, version) : name;
	}

	/** Old classes for several regions count as their successor. */
	static StorageClass storageClass(@Nullable String name) {
		return switch ((name != null) ? name : "STANDARD") {
			case "NEARLINE" -> StorageClass.COOL;
			case "COLDLINE" -> StorageClass.COLD;
			case "ARCHIVE" -> StorageClass.ARCHIVE;
			default -> StorageClass.HOT;
		};
	}

}
