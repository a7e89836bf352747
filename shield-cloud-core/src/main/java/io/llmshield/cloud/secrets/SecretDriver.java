package io.llmshield.cloud.secrets;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * What a provider implements for secrets. A driver is thin: no cache, no retry, no
 * validation, no metrics.
 * <p>
 * The caller guarantees: names, payloads, tags and windows are within the portable rules;
 * operations that need a missing capability are not called. The driver guarantees: it is
 * thread-safe; it throws only {@link CloudException}, with the right category and without
 * any payload in its text; a write is whole or did not happen; and a write that is
 * repeated with the same write token, after a reply was lost, answers as the first one
 * did and writes nothing.
 * <p>
 * Applications use {@link CloudSecretManager}. Register a driver with
 * {@code defaultCandidate = false}, so that it cannot be injected by type.
 */
public interface SecretDriver {

	/**
	 * Return the provider's id.
	 * @return for example {@code aws}
	 */
	String provider();

	/**
	 * Return what this provider can do.
	 * @return the capabilities
	 */
	SecretCapabilities capabilities();

	/**
	 * Return where the provider keeps the secrets.
	 * @return the provider's name for the location, for example {@code eu-central-1};
	 * several, joined by commas, where each secret is kept in all of them
	 */
	String location();

	/**
	 * Read a value.
	 * @param name the secret
	 * @param version a version, or {@code null} for the newest enabled one
	 * @return the value, with version and source
	 */
	SecretValue read(SecretName name, @Nullable String version);

	/**
	 * Return how many secrets one request can read.
	 * @return from 1; 1, the default, if the provider has no request for several
	 */
	default int batchLimit() {
		return 1;
	}

	/**
	 * Read the newest enabled versions of several secrets by one request, as far as its
	 * answer goes. A secret that is not in the answer is left out, whatever the reason:
	 * it does not exist, is deleted or forbidden, or its payload cannot be taken.
	 * {@link #read} tells which, so that this is only ever a way to save requests.
	 * @param names the secrets; at most {@link #batchLimit()}
	 * @return what {@link #read} would answer, by the name that was asked for; the caller
	 * owns the values. Empty unless overridden
	 * @throws CloudException if the request as a whole is refused or fails, for example
	 * {@code ACCESS_DENIED} where single secrets may be read and several at once may not
	 */
	default Map<SecretName, SecretValue> readBatch(Collection<SecretName> names) {
		return Map.of();
	}

	/**
	 * Describe a secret without reading its value.
	 * @param name the secret
	 * @return the description
	 */
	SecretMetadata describe(SecretName name);

	/**
	 * Create a secret with its first version, atomically.
	 * @param name the secret
	 * @param value the value
	 * @param options tags and key
	 * @param writeToken a random UUID that is the same when this call is repeated
	 * @return the version's id
	 */
	String create(SecretName name, SecretValue value, SecretOptions options, String writeToken);

	/**
	 * Write a new version.
	 * @param name the secret
	 * @param value the value
	 * @param ifVersion the version that must be the newest, or {@code null}
	 * @param writeToken a random UUID that is the same when this call is repeated
	 * @return the version's id
	 */
	String update(SecretName name, SecretValue value, @Nullable String ifVersion, String writeToken);

	/**
	 * Delete a secret.
	 * @param name the secret
	 * @param recoveryWindow how long it can be restored
	 */
	void delete(SecretName name, Duration recoveryWindow);

	/**
	 * Restore a deleted secret.
	 * @param name the secret
	 */
	void restore(SecretName name);

	/**
	 * Remove a deleted secret for good.
	 * @param name the secret
	 */
	void purge(SecretName name);

	/**
	 * List one page.
	 * @param prefix the beginning of the names
	 * @param pageToken from the page before, or {@code null} for the first one
	 * @return the page
	 */
	SecretPage list(String prefix, @Nullable String pageToken);

	/**
	 * Return the newest versions of several secrets without reading their values. Secrets
	 * that do not exist are left out.
	 * @param names the secrets
	 * @return the version's id for each secret that exists
	 */
	default Map<SecretName, String> newestVersions(Collection<SecretName> names) {
		Map<SecretName, String> versions = new HashMap<>();
		for (SecretName name : names) {
			try {
				versions.put(name, describe(name).version());
			}
			catch (CloudException ex) {
				if (ex.category() != CloudErrorCategory.NOT_FOUND) {
					throw ex;
				}
			}
		}
		return versions;
	}

}
