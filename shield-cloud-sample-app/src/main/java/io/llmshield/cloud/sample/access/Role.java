package io.llmshield.cloud.sample.access;

/**
 * What a key may do.
 */
enum Role {

	/** Scan, and read results. */
	CLIENT("llm-shield/api-keys"),

	/** Change rules and rotate keys. */
	ADMIN("llm-shield/admin-key");

	private final String secret;

	Role(String secret) {
		this.secret = secret;
	}

	/**
	 * Return the name of the secret that holds the hashes of its keys.
	 */
	String secret() {
		return this.secret;
	}

	/**
	 * Return the role that a path wants.
	 */
	static Role forPath(String path) {
		return (path.equals("/v1/admin") || path.startsWith("/v1/admin/")) ? ADMIN : CLIENT;
	}

}
