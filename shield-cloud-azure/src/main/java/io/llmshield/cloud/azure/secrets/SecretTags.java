package io.llmshield.cloud.azure.secrets;

import java.util.HashMap;
import java.util.Map;

import com.azure.security.keyvault.secrets.models.SecretProperties;

/**
 * The tags that are not ours.
 */
final class SecretTags {

	private SecretTags() {
	}

	static Map<String, String> of(SecretProperties version) {
		Map<String, String> tags = (version.getTags() != null) ? new HashMap<>(version.getTags()) : new HashMap<>();
		tags.remove(VersionTag.KEY);
		return tags;
	}

}
