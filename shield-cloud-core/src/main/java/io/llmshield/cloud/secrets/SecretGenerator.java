package io.llmshield.cloud.secrets;

/**
 * Makes the next value of a secret.
 *
 * @see CloudSecretManager#rotateSecret(String, SecretGenerator)
 */
@FunctionalInterface
public interface SecretGenerator {

	/**
	 * Make the next value. May be called more than once for one rotation.
	 * @param current the newest value
	 * @return the next value
	 */
	SecretValue next(SecretValue current);

}
