package io.llmshield.cloud.secrets;

import org.jspecify.annotations.Nullable;

/**
 * What an operator may do with the cache of a {@link CloudSecretManager}. Thread-safe.
 */
public interface SecretCache {

	/**
	 * Find the cache among the layers of a manager.
	 * @param manager made by {@link SecretManagerBuilder}, perhaps with more layers
	 * around
	 * @return the cache, or {@code null} if there is none
	 */
	static @Nullable SecretCache of(CloudSecretManager manager) {
		return SecretLayers.find(manager, CachingSecretManager.class);
	}

	/**
	 * Forget all versions of a secret. The next read asks the provider. A load that is
	 * under way is not kept.
	 * @param name the secret's name
	 */
	void invalidate(String name);

	/**
	 * Forget everything.
	 */
	void clear();

}
