package io.llmshield.cloud.sample.access;

/**
 * What a key may do.
 */
enum Role {

	/** Scan, and read results. */
	CLIENT(Role.CLIENT_KEYS, "client.key"),

	/** Change rules and rotate keys. */
	ADMIN(Role.ADMIN_KEYS, "admin.key");

	static final String CLIENT_KEYS = "llm-shield/api-keys";

	static final String ADMIN_KEYS = "llm-shield/admin-key";

	private final String secret;

	private final String keyFile;

	Role(String secret, String keyFile) {
		this.secret = secret;
		this.keyFile = keyFile;
	}

	/**
	 * Return the name of the secret that holds the hashes of its keys.
	 */
	String secret() {
		return this.secret;
	}

	/**
	 * Return the name of the file that its first key is written to.
	 */
	String keyFile() {
		return this.keyFile;
	}

	/**
	 * Return the role that a path wants.
	 */
	static Role forPath(String path) {
		return (path.equals("/v1/admin") || path.startsWith("/v1/admin/")) ? ADMIN : CLIENT;
	}

}
