package io.llmshield.cloud.secrets;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Looks among environment variables: {@code llm-shield/openai-api-key} is
 * {@code LLM_SHIELD_OPENAI_API_KEY}, so names that differ only in {@code /} and {@code -}
 * share a variable. A native name is taken as it is. An empty variable counts as missing.
 * Thread-safe if the function is.
 */
public final class EnvironmentSecretSource implements SecretSource {

	private static final String NAME = "environment";

	private final Lookup variables;

	/**
	 * Create it.
	 * @param variables returns a variable's value, for example {@code System::getenv} or
	 * Spring's {@code environment::getProperty}
	 */
	public EnvironmentSecretSource(Lookup variables) {
		this.variables = Objects.requireNonNull(variables);
	}

	/**
	 * Return the variable that holds a secret.
	 * @param name the secret's name
	 * @return the variable's name
	 */
	public static String variable(SecretName name) {
		return name.isNative() ? name.value()
				: name.value().replace('/', '_').replace('-', '_').toUpperCase(Locale.ROOT);
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public Optional<SecretValue> find(SecretName name) {
		String value = this.variables.get(variable(name));
		return (value == null || value.isEmpty()) ? Optional.empty()
				: Optional.of(SecretValue.ofText(value).from("current", NAME));
	}

	/**
	 * Returns variables by name.
	 */
	@FunctionalInterface
	public interface Lookup {

		/**
		 * Return a variable.
		 * @param variable its name
		 * @return its value, or {@code null} if it is not set
		 */
		@Nullable String get(String variable);

	}

}
