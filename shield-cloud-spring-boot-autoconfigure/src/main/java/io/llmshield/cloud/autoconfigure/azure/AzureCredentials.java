package io.llmshield.cloud.autoconfigure.azure;

import java.util.List;
import java.util.Map;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Tells whether Spring Cloud Azure's client for secrets has the credential that all
 * clients have.
 */
class AzureCredentials {

	private static final List<String> OWN = List.of("spring.cloud.azure.keyvault.secret.credential",
			"spring.cloud.azure.keyvault.credential", "spring.cloud.azure.credential.token-credential-bean-name");

	private final Environment environment;

	AzureCredentials(Environment environment) {
		this.environment = environment;
	}

	boolean areShared() {
		Binder binder = Binder.get(this.environment);
		return OWN.stream()
			.noneMatch((name) -> this.environment.containsProperty(name)
					|| binder.bind(name, Bindable.mapOf(String.class, String.class)).map(Map::size).orElse(0) > 0);
	}

}
