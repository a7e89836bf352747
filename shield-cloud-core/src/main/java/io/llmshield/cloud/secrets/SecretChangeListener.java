package io.llmshield.cloud.secrets;

/**
 * Hears of changed secrets: of writes through this instance at once, of others' writes
 * when the watch sees them.
 */
@FunctionalInterface
public interface SecretChangeListener {

	/**
	 * A secret has changed. {@link CloudSecretManager#getSecret(String)} already answers
	 * with the new version. Called on the thread that wrote or watched; an exception is
	 * logged and keeps no other listener from being called.
	 * @param change what changed
	 */
	void onSecretChange(SecretChange change);

}
