package io.llmshield.cloud.storage;

import java.time.Instant;

/**
 * One version of an object. Immutable.
 *
 * @param key the key, relative to the store
 * @param versionId opaque; names this version
 * @param size the size in bytes
 * @param lastModified when it was written
 * @param newest whether a plain read answers with this version
 */
public record ObjectVersion(String key, String versionId, long size, Instant lastModified, boolean newest) {
}
