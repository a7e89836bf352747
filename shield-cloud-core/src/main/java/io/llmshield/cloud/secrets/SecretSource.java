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

}
