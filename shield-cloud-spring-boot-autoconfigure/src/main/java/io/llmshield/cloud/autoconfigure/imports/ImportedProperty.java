package io.llmshield.cloud.autoconfigure.imports;

import java.util.Objects;

import io.llmshield.cloud.secrets.SecretValue;

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
