package io.llmshield.cloud.secrets;

import java.time.Instant;
import java.util.Map;

/**
 * What a listing tells of a secret. Immutable.
 *
 * @param name the name as the application writes it, with {@code native:} in front where
 * it is outside the portable rule
 * @param createdAt when the secret was created
 * @param tags the tags given at creation
 */
public record SecretSummary(String name, Instant createdAt, Map<String, String> tags) {

	/**
	 * Copy the tags.
	 */
	public SecretSummary {
		tags = Map.copyOf(tags);
	}

}
