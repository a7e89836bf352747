package io.llmshield.cloud.sample.rules;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The entity tag of a rule document. A version token may hold characters that an entity
 * tag may not.
 */
final class RuleTag {

	private RuleTag() {
	}

	static String of(String versionToken) {
		byte[] bytes = versionToken.getBytes(StandardCharsets.UTF_8);
		return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + '"';
	}

}
