package io.llmshield.cloud.autoconfigure.storage;

import org.jspecify.annotations.Nullable;

/**
 * Where and how a store keeps its objects. Immutable.
 *
 * @param bucket the bucket or container
 * @param prefix what stands before every key, or an empty string
 * @param keyId the customer-managed key, or {@code null} for the bucket's default
 */
public record StoreLocation(String bucket, String prefix, @Nullable String keyId) {
}
