package io.llmshield.cloud.secrets;

import java.util.Objects;
import java.util.Optional;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;

/**
 * Looks in a {@link CloudSecretManager}. Thread-safe.
 */
public final class ManagerSecretSource implements SecretSource {

	private final String name;

	private final CloudSecretManager manager;

	/**
	 * Create it.
	 * @param name the provider's id
	 * @param manager holds the secrets
	 */
	public ManagerSecretSource(String name, CloudSecretManager manager) {
		this.name = Objects.requireNonNull(name);
		this.manager = Objects.requireNonNull(manager);
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Optional<SecretValue> find(SecretName name) {
		try {
			return Optional.of(this.manager.getSecret(name.toString()));
		}
		catch (CloudException ex) {
			if (ex.category() == CloudErrorCategory.NOT_FOUND) {
				return Optional.empty();
			}
			throw ex;
		}
	}

	@Override
	public void forget(SecretName name) {
		SecretCache cache = SecretCache.of(this.manager);
		if (cache != null) {
			cache.invalidate(name.toString());
		}
	}

}
