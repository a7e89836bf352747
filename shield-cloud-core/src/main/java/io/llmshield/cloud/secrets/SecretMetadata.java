package io.llmshield.cloud.secrets;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a secret without its value. Immutable.
 *
 * @param name the name as the application writes it
 * @param version the id of the newest enabled version
 * @param createdAt when the secret was created
 * @param updatedAt when its newest version was written
 * @param versions the versions, newest first
 * @param tags the tags given at creation
 * @param rotation how it is rotated
 * @param keyId the customer-managed key, or {@code null} for the provider's own
 */
public record SecretMetadata(String name, String version, Instant createdAt, Instant updatedAt,
		List<SecretVersion> versions, Map<String, String> tags, SecretRotation rotation, @Nullable String keyId) {

	/**
	 * Copy the collections.
	 */
	public SecretMetadata {
		versions = List.copyOf(versions);
		tags = Map.copyOf(tags);
	}

}
