package io.llmshield.cloud.autoconfigure.imports;

import java.util.List;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Where the value of a property comes from, through its placeholders.
 */
final class PropertyTrail {

	/** Placeholders may form a circle. */
	private static final int MAX_DEPTH = 10;

	private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^:{}$]+)");

	private final List<PropertySource<?>> sources;

	PropertyTrail(ConfigurableEnvironment environment) {
		this.sources = environment.getPropertySources()
			.stream()
			.filter((source) -> !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source))
			.<PropertySource<?>>map((source) -> source)
			.toList();
	}

	/**
	 * Return whether a property has the value of an imported one, or is it.
	 * @param property its name
	 * @param secret the import
	 * @param imported the imported property's name
	 * @return whether it leads there
	 */
	boolean leads(String property, SecretImport secret, String imported) {
		return leads(property, secret, imported, MAX_DEPTH);
	}

	private boolean leads(String property, SecretImport secret, String imported, int depth) {
		for (PropertySource<?> source : this.sources) {
			Object value = source.getProperty(property);
			if (value != null && source instanceof SecretPropertySource from) {
				return from.getSource().equals(secret) && property.equals(imported);
			}
			if (value != null) {
				return depth > 0 && PLACEHOLDER.matcher(value.toString())
					.results()
					.map((match) -> match.group(1))
					.anyMatch((name) -> leads(name, secret, imported, depth - 1));
			}
		}
		return false;
	}

	/** Return the names of all properties that were not imported. */
	List<String> ownNames() {
		return this.sources.stream()
			.filter((source) -> !(source instanceof SecretPropertySource))
			.filter(EnumerablePropertySource.class::isInstance)
			.flatMap((source) -> List.of(((EnumerablePropertySource<?>) source).getPropertyNames()).stream())
			.distinct()
			.toList();
	}

}
