package io.llmshield.cloud.sample.rules;

/**
 * A rule document as it is stored.
 */
final class RuleDocument {

	private final byte[] json;

	private final String versionToken;

	RuleDocument(byte[] json, String versionToken) {
		this.json = json;
		this.versionToken = versionToken;
	}

	byte[] json() {
		return this.json;
	}

	String versionToken() {
		return this.versionToken;
	}

}
