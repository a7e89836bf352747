package io.llmshield.cloud.autoconfigure.imports;

import java.util.Collection;
import java.util.Locale;
import java.util.Objects;

import io.llmshield.cloud.secrets.SecretValue;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * A property that {@code spring.config.import} has brought in, and the secret it comes
 * from. Holds no value. Immutable.
 */
public final class ImportedProperty {

	private final SecretImport secret;

	private final String name;

	ImportedProperty(SecretImport secret, String name) {
		this.secret = secret;
		this.name = name;
	}

	/**
	 * Return the secret.
	 * @return its name
	 */
	public String secret() {
		return this.secret.name();
	}

	/**
	 * Return whether the name ends in a word.
	 * @param words in lower case, such as {@code password}
	 * @return whether the last part of the name is one of them
	 */
	public boolean isCalled(Collection<String> words) {
		return words.contains(this.name.substring(this.name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
	}

	/**
	 * Return whether a property of the environment has its value from this one, directly
	 * or by placeholders.
	 * @param environment holds both
	 * @param property its name
	 * @return whether it has
	 */
	public boolean feeds(Environment environment, String property) {
		return environment instanceof ConfigurableEnvironment configurable
				&& new PropertyTrail(configurable).leads(property, this.secret, this.name);
	}

	/**
	 * Return whether the configuration has the value under another name that ends in a
	 * word, and not from this property.
	 * @param environment holds the configuration
	 * @param words in lower case, such as {@code username}
	 * @param value the value of this property
	 * @return whether it is there without this property
	 */
	public boolean isAlsoWritten(Environment environment, Collection<String> words, String value) {
		if (!(environment instanceof ConfigurableEnvironment configurable)) {
			return false;
		}
		PropertyTrail trail = new PropertyTrail(configurable);
		return trail.ownNames()
			.stream()
			.filter((own) -> endsIn(own.toLowerCase(Locale.ROOT), words))
			.filter((own) -> !trail.leads(own, this.secret, this.name))
			.anyMatch((own) -> value.equals(valueOf(environment, own)));
	}

	/** Not the word alone, as in the system's own variables. */
	private static boolean endsIn(String name, Collection<String> words) {
		return words.stream().anyMatch((word) -> name.endsWith("." + word) || name.endsWith("_" + word));
	}

	private static @Nullable String valueOf(Environment environment, String property) {
		try {
			return environment.getProperty(property);
		}
		catch (IllegalArgumentException ex) {
			// A placeholder that nobody resolves is not the value
			return null;
		}
	}

	/**
	 * Return what the property is in another version of the secret.
	 * @param value the whole secret
	 * @return the property's value
	 * @throws IllegalArgumentException if the secret has not the property any more, or
	 * cannot be read; the message holds nothing of it
	 */
	public String in(SecretValue value) {
		Object found = SecretFormat.properties(this.secret, value).get(this.name);
		if (found == null) {
			throw new IllegalArgumentException(
					"the secret '" + secret() + "' does not hold '" + this.name + "' any more");
		}
		return Objects.toString(found);
	}

	@Override
	public String toString() {
		return this.name + " of " + this.secret;
	}

}
