package io.llmshield.cloud.autoconfigure.storage;

/**
 * Where a store keeps its objects. Immutable.
 *
 * @param bucket the bucket or container
 * @param prefix what stands before every key, or an empty string
 */
public record StoreLocation(String bucket, String prefix) {
}
