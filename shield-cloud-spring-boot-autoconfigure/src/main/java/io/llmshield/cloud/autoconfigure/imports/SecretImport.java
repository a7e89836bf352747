package io.llmshield.cloud.autoconfigure.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretName;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.context.config.ConfigDataResource;
import org.springframework.boot.origin.Origin;

/**
 * One secret that {@code spring.config.import} names:
 * {@code shield-secret:<name>[;<name>...][?option=value[&option=value...]]}. The options
 * are {@code prefix}, which stands in front of the names of the properties,
 * {@code format} and, for a plain text, {@code property}, its name. Holds no value.
 * Immutable.
 */
final class SecretImport extends ConfigDataResource {

	/** What a location begins with. */
	static final String SCHEME = "shield-secret:";

	private static final List<String> OPTIONS = List.of("prefix", "format", "property");

	private final SecretName name;

	private final SecretFormat format;

	private final String prefix;

	private final @Nullable String property;

	private final boolean optional;

	private final String text;

	private final @Nullable Origin origin;

	private SecretImport(SecretName name, Map<String, String> options, SecretFormat format, boolean optional,
			@Nullable Origin origin) {
		this.name = name;
		this.format = format;
		this.prefix = options.getOrDefault("prefix", "");
		this.property = options.get("property");
		this.optional = optional;
		this.text = (optional ? ConfigDataLocation.OPTIONAL_PREFIX : "") + SCHEME + name + (options.isEmpty() ? ""
				: options.entrySet().stream().map(Object::toString).collect(Collectors.joining("&", "?", "")));
		this.origin = origin;
	}

	/**
	 * Read a location.
	 * @param location begins with {@link #SCHEME}
	 * @return an import for each name
	 * @throws SecretImportException if it cannot be read
	 */
	static List<SecretImport> of(ConfigDataLocation location) {
		String text = location.getNonPrefixedValue(SCHEME);
		int mark = text.indexOf('?');
		String names = (mark >= 0) ? text.substring(0, mark) : text;
		Map<String, String> options = options(location, (mark >= 0) ? text.substring(mark + 1) : "");
		SecretFormat format = format(location, options.get("format"));
		List<SecretImport> imports = new ArrayList<>();
		for (String name : names.split(";", -1)) {
			imports.add(new SecretImport(name(location, name.strip()), options, format, location.isOptional(),
					location.getOrigin()));
		}
		if (options.containsKey("property") && imports.size() > 1) {
			throw SecretImportException.malformed(location,
					"'property' names one property, and there are " + imports.size() + " secrets");
		}
		return imports;
	}

	private static Map<String, String> options(ConfigDataLocation location, String text) {
		Map<String, String> options = new LinkedHashMap<>();
		if (text.isEmpty()) {
			return options;
		}
		for (String option : text.split("&", -1)) {
			int equals = option.indexOf('=');
			String name = (equals >= 0) ? option.substring(0, equals) : option;
			if (!OPTIONS.contains(name)) {
				throw SecretImportException.malformed(location,
						"'" + name + "' is no option; there are " + String.join(", ", OPTIONS));
			}
			String value = option.substring(equals + 1);
			if (equals < 0 || value.isBlank()) {
				throw SecretImportException.malformed(location, "the option '" + name + "' has no value");
			}
			options.put(name, value.strip());
		}
		return options;
	}

	private static SecretFormat format(ConfigDataLocation location, @Nullable String text) {
		if (text == null) {
			return SecretFormat.AUTO;
		}
		try {
			return SecretFormat.valueOf(text.toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw SecretImportException.malformed(location,
					"'" + text + "' is no format; there are auto, json, properties, text");
		}
	}

	private static SecretName name(ConfigDataLocation location, String name) {
		try {
			return SecretName.of(name);
		}
		catch (CloudException ex) {
			throw SecretImportException.malformed(location,
					"'" + name + "' is not the name of a secret: " + ex.reason());
		}
	}

	/**
	 * Return the secret's name.
	 * @return the name as the application writes it
	 */
	String name() {
		return this.name.toString();
	}

	SecretFormat format() {
		return this.format;
	}

	boolean optional() {
		return this.optional;
	}

	/**
	 * Return where the import was written.
	 * @return the place, or {@code null} if it is not known
	 */
	@Nullable Origin origin() {
		return this.origin;
	}

	/**
	 * Return the name of a property that a payload with names holds.
	 * @param key the name in the payload
	 * @return the name in the environment
	 */
	String property(String key) {
		return (this.prefix.isEmpty() || this.prefix.endsWith(".")) ? this.prefix + key : this.prefix + "." + key;
	}

	/**
	 * Return the name of the property that a plain text becomes.
	 * @return the one that {@code property} gives, else the secret's name with dots
	 */
	String textProperty() {
		return property((this.property != null) ? this.property : this.name.value().replace('/', '.'));
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof SecretImport that && this.name.equals(that.name) && this.format == that.format
				&& this.prefix.equals(that.prefix) && Objects.equals(this.property, that.property)
				&& this.optional == that.optional;
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.name, this.format, this.prefix, this.property);
	}

	/**
	 * The import of this one secret with its options; another import of it differs.
	 */
	@Override
	public String toString() {
		return this.text;
	}

}
