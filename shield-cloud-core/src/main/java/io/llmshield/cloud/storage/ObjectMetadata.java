package io.llmshield.cloud.storage;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What is known of an object without its content. Immutable.
 *
 * @param key the key, relative to the store
 * @param size the size in bytes
 * @param versionToken opaque; changes with every write that changes the content, and with
 * {@link StorageCapability#TOKEN_PER_WRITE} with every write; for conditions
 * @param versionId opaque; names this version for later reads; {@code null} where the
 * bucket keeps no versions
 * @param lastModified when this version was written
 * @param contentType the media type, or {@code null}
 * @param cacheControl the cache control header, or {@code null}
 * @param storageClass the storage class
 * @param userMetadata the user's metadata
 * @param crc32c the CRC32C of the whole content as an unsigned number, or {@code null} if
 * the object was not written by this product and the provider does not know it
 * @param keyId the customer-managed key, or {@code null} for the provider's own
 */
public record ObjectMetadata(String key, long size, String versionToken, @Nullable String versionId,
		Instant lastModified, @Nullable String contentType, @Nullable String cacheControl, StorageClass storageClass,
		Map<String, String> userMetadata, @Nullable Long crc32c, @Nullable String keyId) {

	/**
	 * Copy the user's metadata.
	 */
	public ObjectMetadata {
		userMetadata = Map.copyOf(userMetadata);
	}

	/**
	 * Return the same with another key.
	 * @param key the key
	 * @return the copy
	 */
	public ObjectMetadata withKey(String key) {
		return new ObjectMetadata(key, this.size, this.versionToken, this.versionId, this.lastModified,
				this.contentType, this.cacheControl, this.storageClass, this.userMetadata, this.crc32c, this.keyId);
	}

	/**
	 * Return the same with other user metadata.
	 * @param userMetadata the metadata
	 * @return the copy
	 */
	public ObjectMetadata withUserMetadata(Map<String, String> userMetadata) {
		return new ObjectMetadata(this.key, this.size, this.versionToken, this.versionId, this.lastModified,
				this.contentType, this.cacheControl, this.storageClass, userMetadata, this.crc32c, this.keyId);
	}

}
