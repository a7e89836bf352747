package io.llmshield.cloud.test.keyvault;

/**
 * The operations of Key Vault's data plane on secrets that the double knows, by their
 * names in the REST reference, and the action that each needs.
 */
public enum VaultOperation {

	/** {@code PUT /secrets/{name}}. */
	SET_SECRET("setSecret/action"),

	/** {@code GET /secrets/{name}/{version}}; an empty version is the latest one. */
	GET_SECRET("getSecret/action"),

	/** {@code PATCH /secrets/{name}/{version}}. */
	UPDATE_SECRET("update/action"),

	/** {@code GET /secrets/{name}/versions}. */
	GET_SECRET_VERSIONS("readMetadata/action"),

	/** {@code GET /secrets}. */
	GET_SECRETS("readMetadata/action"),

	/** {@code DELETE /secrets/{name}}. */
	DELETE_SECRET("delete"),

	/** {@code GET /deletedsecrets/{name}}. */
	GET_DELETED_SECRET("readMetadata/action"),

	/** {@code POST /deletedsecrets/{name}/recover}. */
	RECOVER_DELETED_SECRET("recover/action"),

	/** {@code DELETE /deletedsecrets/{name}}. */
	PURGE_DELETED_SECRET("purge/action"),

	/** A request without a token, which is answered with the challenge. */
	CHALLENGE("");

	private final String action;

	VaultOperation(String action) {
		this.action = action;
	}

	/**
	 * Return the data action that a role must hold.
	 * @return for example {@code Microsoft.KeyVault/vaults/secrets/getSecret/action}
	 */
	public String dataAction() {
		return "Microsoft.KeyVault/vaults/secrets/" + this.action;
	}

}
