package io.llmshield.cloud.secrets;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * Secrets of the selected provider. Names follow {@link SecretName}; payloads hold up to
 * {@value SecretValue#MAX_TEXT_BYTES} bytes of text or
 * {@value SecretValue#MAX_BINARY_BYTES} bytes of binary data, on every provider.
 * <p>
 * Implementations are safe for use by any number of threads, and block. Every method
 * throws {@link CloudException}: {@code INVALID_ARGUMENT} for a name or payload outside
 * the rules before any call is made, {@code NOT_FOUND} for a missing name,
 * {@code ACCESS_DENIED} for a forbidden one, and {@code UNSUPPORTED} for what the
 * provider lacks.
 */
public interface CloudSecretManager {

	/**
	 * Get the newest enabled version, from the cache where there is one.
	 * @param name the secret's name
	 * @return the value; the caller owns it and may {@link SecretValue#wipe() wipe} it
	 */
	SecretValue getSecret(String name);

	/**
	 * Get one version.
	 * @param name the secret's name
	 * @param version the version as given by {@link SecretValue#version()} or
	 * {@link SecretVersion#id()}
	 * @return the value; the caller owns it and may {@link SecretValue#wipe() wipe} it
	 */
	SecretValue getSecret(String name, String version);

	/**
	 * Describe a secret without reading its value.
	 * @param name the secret's name
	 * @return the description, its versions newest first
	 */
	SecretMetadata getSecretMetadata(String name);

	/**
	 * List secrets, ordered by name, over all pages; deleted ones are left out.
	 * @param prefix the beginning of the names, or an empty string for all
	 * @return a lazy stream; errors of later pages are thrown while it is read
	 */
	Stream<SecretSummary> listSecrets(String prefix);

	/**
	 * Create a secret. Fails with {@code ALREADY_EXISTS} if the name exists, also when it
	 * is deleted but recoverable, and also when two callers race: one of them wins.
	 * @param name the secret's name
	 * @param value the first version's value
	 * @param options tags and key
	 * @return the id of the first version
	 */
	String createSecret(String name, SecretValue value, SecretOptions options);

	/**
	 * Create a secret with default options.
	 * @param name the secret's name
	 * @param value the first version's value
	 * @return the id of the first version
	 * @see #createSecret(String, SecretValue, SecretOptions)
	 */
	default String createSecret(String name, SecretValue value) {
		return createSecret(name, value, SecretOptions.DEFAULT);
	}

	/**
	 * Write a new version of an existing secret.
	 * @param name the secret's name
	 * @param value the new value
	 * @return the id of the new version
	 */
	default String updateSecret(String name, SecretValue value) {
		return updateSecret(name, value, null);
	}

	/**
	 * Write a new version of an existing secret, if its newest version is still the one
	 * that the caller saw. Of several callers that race with the same version one wins.
	 * @param name the secret's name
	 * @param value the new value
	 * @param ifVersion the version that must be the newest, or {@code null} for no
	 * condition; {@code PRECONDITION_FAILED} if another one is
	 * @return the id of the new version
	 */
	String updateSecret(String name, SecretValue value, @Nullable String ifVersion);

	/**
	 * Replace the value by a new one that is made from the current one, safely when
	 * several instances rotate at once.
	 * @param name the secret's name
	 * @param generator makes the new value; called again when another writer was faster
	 * @return the id of the new version
	 */
	String rotateSecret(String name, SecretGenerator generator);

	/**
	 * Delete a secret; it can be restored for {@link #DEFAULT_RECOVERY_WINDOW} where the
	 * provider allows it.
	 * @param name the secret's name
	 */
	default void deleteSecret(String name) {
		deleteSecret(name, DEFAULT_RECOVERY_WINDOW);
	}

	/**
	 * Delete a secret; it can be restored for a while.
	 * @param name the secret's name
	 * @param recoveryWindow how long, between 7 and 30 days
	 */
	void deleteSecret(String name, Duration recoveryWindow);

	/**
	 * Bring a deleted secret back with all its versions.
	 * @param name the secret's name
	 */
	void restoreSecret(String name);

	/**
	 * Remove a deleted secret for good, so that its name can be used again.
	 * @param name the secret's name; {@code PRECONDITION_FAILED} if it is not deleted
	 */
	void purgeSecret(String name);

	/**
	 * List the versions, newest first.
	 * @param name the secret's name
	 * @return the versions
	 */
	default List<SecretVersion> listSecretVersions(String name) {
		return getSecretMetadata(name).versions();
	}

	/**
	 * Return what the provider can do.
	 * @return the capabilities
	 */
	SecretCapabilities capabilities();

	/**
	 * How long a deleted secret can be restored unless the caller says otherwise: 30
	 * days, the longest window that all clouds with a window share.
	 */
	Duration DEFAULT_RECOVERY_WINDOW = Duration.ofDays(30);

}
