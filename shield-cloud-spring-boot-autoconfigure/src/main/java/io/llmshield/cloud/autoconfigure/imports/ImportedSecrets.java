package io.llmshield.cloud.autoconfigure.imports;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;

/**
 * Which secrets {@code spring.config.import} has brought into an environment.
 */
public final class ImportedSecrets {

	private ImportedSecrets() {
	}

	/**
	 * Return the secrets that were imported.
	 * @param environment holds them
	 * @return the version that was read by the secret's name; empty for a secret that
	 * does not exist yet, or did not come from the provider
	 */
	public static Map<String, Optional<String>> versions(Environment environment) {
		Map<String, Optional<String>> versions = new HashMap<>();
		of(environment).forEach((source) -> versions.merge(source.getSource().name(),
				Optional.ofNullable(source.version()), (one, other) -> one.isPresent() ? one : other));
		return versions;
	}

	/**
	 * Return the secrets of which another reading is likely to bring a newer value.
	 * @param environment holds them
	 * @param outdated the versions that were replaced
	 * @return the names, in their order
	 */
	public static List<String> behind(Environment environment, OutdatedVersions outdated) {
		return of(environment).stream()
			.filter((source) -> source.isBehind(outdated))
			.map((source) -> source.getSource().name())
			.distinct()
			.sorted()
			.toList();
	}

	/**
	 * Return the imported properties that have a value.
	 * @param environment holds the properties
	 * @param value the whole value
	 * @return the properties, the ones that win first; empty if the value was not
	 * imported
	 */
	public static List<ImportedProperty> propertiesOf(Environment environment, String value) {
		return of(environment).stream()
			.flatMap((source) -> source.propertiesOf(value)
				.map((name) -> new ImportedProperty(source.getSource(), name)))
			.toList();
	}

	/**
	 * Return whether a property source holds an imported secret.
	 * @param source any property source
	 * @return whether it does
	 */
	public static boolean isSource(@Nullable PropertySource<?> source) {
		return source instanceof SecretPropertySource;
	}

	/**
	 * Return whether a text is or holds the value of a property that came from a secret.
	 * @param environment holds the properties
	 * @param text any text
	 * @return whether it must not be shown
	 */
	public static boolean areIn(Environment environment, String text) {
		return of(environment).stream().anyMatch((source) -> source.isIn(text));
	}

	static List<SecretPropertySource> of(Environment environment) {
		if (!(environment instanceof ConfigurableEnvironment configurable)) {
			return List.of();
		}
		return configurable.getPropertySources()
			.stream()
			.filter(SecretPropertySource.class::isInstance)
			.map(SecretPropertySource.class::cast)
			.toList();
	}

	static void refuseWithoutProvider(List<SecretPropertySource> sources) {
		List<SecretImportFailure> failures = sources.stream()
			.map(SecretPropertySource::getSource)
			.filter((secret) -> !secret.optional())
			.map(SecretImportFailure::withoutProvider)
			.toList();
		if (!failures.isEmpty()) {
			throw new SecretImportException(failures);
		}
	}

}
