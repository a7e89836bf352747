package io.llmshield.cloud.secrets;

import java.time.Instant;

/**
 * One version of a secret. Immutable.
 *
 * @param id the opaque id
 * @param createdAt when it was written
 * @param enabled whether it can be read
 */
public record SecretVersion(String id, Instant createdAt, boolean enabled) {
}
