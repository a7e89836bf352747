package io.llmshield.cloud.storage;

import java.time.Instant;

/**
 * What a listing tells of an object. Immutable.
 *
 * @param key the key, relative to the store
 * @param size the size in bytes
 * @param versionToken opaque; changes with every write that changes the content, and with
 * {@link StorageCapability#TOKEN_PER_WRITE} with every write; for conditions
 * @param lastModified when the newest version was written
 */
public record ObjectSummary(String key, long size, String versionToken, Instant lastModified) {
}
