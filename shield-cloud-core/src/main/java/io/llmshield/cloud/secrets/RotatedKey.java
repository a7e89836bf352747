package io.llmshield.cloud.secrets;

/**
 * A key that was just made. Immutable apart from wiping the key.
 *
 * @param id names the key in the ring; not secret
 * @param key the plain key; the only copy if the ring holds hashes
 * @param version the version of the secret that holds the ring
 */
public record RotatedKey(String id, SecretValue key, String version) {
}
