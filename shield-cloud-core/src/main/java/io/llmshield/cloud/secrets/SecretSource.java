package io.llmshield.cloud.secrets;

import java.util.Optional;

/**
 * One place where {@link SecretLoader} looks for secrets. Thread-safe.
 */
public interface SecretSource {

	/**
	 * Return the name that tells where a value came from.
	 * @return for example {@code environment}
	 */
	String name();

	/**
	 * Look for a secret.
	 * @param name the secret's name
	 * @return its value with this source's name as {@link SecretValue#source()}; the
	 * caller owns it; or empty if this source does not have it
	 * @throws io.llmshield.cloud.CloudException if the source cannot tell, or refuses
	 */
	Optional<SecretValue> find(SecretName name);

	/**
	 * Forget what is kept of a secret, so that the next look-up asks where it is. Does
	 * nothing unless the source keeps values.
	 * @param name the secret's name
	 */
	default void forget(SecretName name) {
	}

}
