package io.llmshield.cloud.autoconfigure.imports;

import io.llmshield.cloud.secrets.SecretValue;

import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Puts secrets into an environment as {@code spring.config.import} does.
 */
public final class ImportedValues {

	private ImportedValues() {
	}

	/**
	 * Put one before all others.
	 * @param environment takes it
	 * @param location the import
	 * @param payload what the secret holds
	 */
	public static void add(ConfigurableEnvironment environment, String location, String payload) {
		add(environment, location, SecretValue.ofText(payload));
	}

	/**
	 * Put one before all others.
	 * @param environment takes it
	 * @param location the import
	 * @param value what the secret holds, with its version
	 */
	public static void add(ConfigurableEnvironment environment, String location, SecretValue value) {
		SecretPropertySource source = new SecretPropertySource(SecretImport.of(ConfigDataLocation.of(location)).get(0));
		source.take(value, false);
		environment.getPropertySources().addFirst(source);
	}

}
