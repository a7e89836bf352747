package io.llmshield.cloud.storage;

/**
 * An object's full address, as drivers see it. Immutable.
 *
 * @param bucket the bucket or container
 * @param key the key, including the store's prefix
 */
public record ObjectId(String bucket, String key) {

	@Override
	public String toString() {
		return this.bucket + "/" + this.key;
	}

}
