package io.llmshield.cloud.secrets;

/**
 * What not every provider can do with secrets. An operation that needs a capability which
 * the provider does not declare fails with {@code UNSUPPORTED}.
 */
public enum SecretCapability {

	/** A write that happens only if the newest version is the one that was seen. */
	CONDITIONAL_UPDATE,

	/** Deleting keeps the secret for a while, and it can be restored. */
	RECOVERABLE_DELETE,

	/** A deleted secret can be removed for good before its window ends. */
	PURGE,

	/** Older versions can be read. */
	VERSIONS,

	/** Tags. */
	TAGS,

	/** A customer-managed key for each secret. */
	CUSTOMER_KEY

}
