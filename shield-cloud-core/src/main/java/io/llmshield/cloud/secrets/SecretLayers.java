package io.llmshield.cloud.secrets;

import org.jspecify.annotations.Nullable;

/**
 * Finds a layer of a composed manager.
 */
final class SecretLayers {

	private SecretLayers() {
	}

	static <T> @Nullable T find(CloudSecretManager manager, Class<T> type) {
		CloudSecretManager layer = manager;
		while (!type.isInstance(layer)) {
			if (!(layer instanceof ForwardingSecretManager forwarding)) {
				return null;
			}
			layer = forwarding.delegate();
		}
		return type.cast(layer);
	}

}
