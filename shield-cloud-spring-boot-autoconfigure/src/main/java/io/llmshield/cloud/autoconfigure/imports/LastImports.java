package io.llmshield.cloud.autoconfigure.imports;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.bootstrap.BootstrapRegistry.InstanceSupplier;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;

/**
 * What was imported last. Kept in the bootstrap context, which Spring Cloud Context hands
 * out again when it reads the configuration anew: the environment that is filled then is
 * another. Thread-safe.
 */
final class LastImports {

	private final Map<SecretImport, SecretPropertySource> sources = new ConcurrentHashMap<>();

	static LastImports of(ConfigurableBootstrapContext context) {
		context.registerIfAbsent(LastImports.class, InstanceSupplier.from(LastImports::new));
		return Objects.requireNonNull(context.get(LastImports.class));
	}

	/**
	 * Return the properties that an import brought last.
	 * @param secret the import
	 * @return its source, or {@code null} if it is new
	 */
	@Nullable SecretPropertySource of(SecretImport secret) {
		return this.sources.get(secret);
	}

	boolean contains(String name) {
		return this.sources.keySet().stream().anyMatch((secret) -> secret.name().equals(name));
	}

	void remember(List<SecretPropertySource> filled) {
		filled.forEach((source) -> this.sources.put(source.getSource(), source));
	}

}
