package io.llmshield.cloud.azure.storage;

import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobProperties;
import io.llmshield.cloud.storage.MetadataText;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageClass;
import org.jspecify.annotations.Nullable;

/**
 * What Blob Storage tells of blobs. It keeps no CRC32C, so the driver keeps it in the
 * blob's metadata, which are written together with the content.
 */
final class BlobMetadata {

	static final String CRC32C = "shield_crc32c";

	/** What Blob Storage gives blobs without a type. */
	private static final String DEFAULT_TYPE = "application/octet-stream";

	/**
	 * Stands for no text at all, because headers without a value may get lost. No other
	 * text is encoded so.
	 */
	private static final String EMPTY = "%-";

	private static final HttpHeaderName VERSION_ID = HttpHeaderName.fromString("x-ms-version-id");

	private static final HttpHeaderName ACCESS_TIER = HttpHeaderName.fromString("x-ms-access-tier");

	private static final HttpHeaderName ENCRYPTION_SCOPE = HttpHeaderName.fromString("x-ms-encryption-scope");

	private static final String META = "x-ms-meta-";

	private static final int HEXADECIMAL = 16;

	private BlobMetadata() {
	}

	static ObjectMetadata of(String key, BlobProperties blob) {
		return of(key, blob.getBlobSize(),
				new Written(token(blob.getETag()), blob.getVersionId(), blob.getLastModified().toInstant(),
						blob.getEncryptionScope()),
				blob.getContentType(), blob.getCacheControl(), storageClass(blob.getAccessTier()), blob.getMetadata());
	}

	/**
	 * Read the answer to a download.
	 * @param key the object's key
	 * @param size the whole object's size
	 * @param headers the headers
	 * @return the metadata of the whole object
	 */
	static ObjectMetadata of(String key, long size, HttpHeaders headers) {
		Map<String, String> metadata = new HashMap<>();
		headers.forEach((header) -> {
			if (header.getName().regionMatches(true, 0, META, 0, META.length())) {
				metadata.put(header.getName().substring(META.length()), header.getValue());
			}
		});
		String tier = headers.getValue(ACCESS_TIER);
		return of(key, size, Written.of(headers), headers.getValue(HttpHeaderName.CONTENT_TYPE),
				headers.getValue(HttpHeaderName.CACHE_CONTROL),
				storageClass((tier != null) ? AccessTier.fromString(tier) : null), metadata);
	}

	private static ObjectMetadata of(String key, long size, Written written, @Nullable String contentType,
			@Nullable String cacheControl, StorageClass storageClass, @Nullable Map<String, String> metadata) {
		Map<String, String> text = (metadata != null) ? decode(metadata) : Map.of();
		String crc32c = text.remove(CRC32C);
		return new ObjectMetadata(key, size, written.token(), written.versionId(), written.time(), contentType,
				cacheControl, storageClass, text, checksum(crc32c), written.scope());
	}

	/**
	 * Make the metadata of what was written, from what was asked for and what Blob
	 * Storage answers.
	 * @param key the object's key
	 * @param size its size
	 * @param crc32c its checksum
	 * @param options how it was written
	 * @param written the answer
	 * @return the metadata
	 */
	static ObjectMetadata written(String key, long size, long crc32c, PutOptions options, Written written) {
		return new ObjectMetadata(key, size, written.token(), written.versionId(), written.time(),
				(options.contentType() != null) ? options.contentType() : DEFAULT_TYPE, options.cacheControl(),
				options.storageClass(), options.userMetadata(), crc32c, written.scope());
	}

	static Map<String, String> encode(Map<String, String> metadata, long crc32c) {
		Map<String, String> encoded = MetadataText.encode(metadata);
		encoded.replaceAll((key, value) -> value.isEmpty() ? EMPTY : value);
		encoded.put(CRC32C, String.format(Locale.ROOT, "%08x", crc32c));
		return encoded;
	}

	private static Map<String, String> decode(Map<String, String> metadata) {
		Map<String, String> decoded = MetadataText.decode(metadata);
		metadata.forEach((key, value) -> decoded.computeIfPresent(key.toLowerCase(Locale.ROOT),
				(lower, text) -> EMPTY.equals(value) ? "" : text));
		return decoded;
	}

	private static @Nullable Long checksum(@Nullable String text) {
		return (text != null && text.matches("[0-9a-f]{8}")) ? Long.valueOf(Long.parseLong(text, HEXADECIMAL)) : null;
	}

	/** Some answers quote entity tags and some do not; conditions take both. */
	static String token(String eTag) {
		return (eTag.length() > 1 && eTag.startsWith("\"") && eTag.endsWith("\""))
				? eTag.substring(1, eTag.length() - 1) : eTag;
	}

	static StorageClass storageClass(@Nullable AccessTier tier) {
		if (AccessTier.COOL.equals(tier)) {
			return StorageClass.COOL;
		}
		if (AccessTier.COLD.equals(tier)) {
			return StorageClass.COLD;
		}
		return AccessTier.ARCHIVE.equals(tier) ? StorageClass.ARCHIVE : StorageClass.HOT;
	}

	/** What Blob Storage answers to a write. */
	record Written(String token, @Nullable String versionId, Instant time, @Nullable String scope) {

		static Written of(HttpHeaders headers) {
			String eTag = headers.getValue(HttpHeaderName.ETAG);
			String time = headers.getValue(HttpHeaderName.LAST_MODIFIED);
			return new Written(
					BlobMetadata.token((eTag != null) ? eTag : ""), headers.getValue(VERSION_ID), (time != null)
							? new com.azure.core.util.DateTimeRfc1123(time).getDateTime().toInstant() : Instant.now(),
					headers.getValue(ENCRYPTION_SCOPE));
		}

	}

}
