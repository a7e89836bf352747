package io.llmshield.cloud.test.emulator;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * Endpoints that somebody else runs, named by {@code shield.emulator.<service>.endpoint}
 * or {@code SHIELD_EMULATOR_<SERVICE>_ENDPOINT}.
 *
 * @param properties gives system properties
 * @param environment gives environment variables
 */
record ConfiguredEndpoints(UnaryOperator<@Nullable String> properties,
		UnaryOperator<@Nullable String> environment) implements EmulatorSource {

	ConfiguredEndpoints() {
		this(System::getProperty, System::getenv);
	}

	@Override
	public Optional<EmulatorEndpoint> find(String service) {
		String property = "shield.emulator." + service + ".endpoint";
		String variable = property.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
		return endpoint(service, this.properties.apply(property), property)
			.or(() -> endpoint(service, this.environment.apply(variable), variable));
	}

	private static Optional<EmulatorEndpoint> endpoint(String service, @Nullable String value, String origin) {
		return (value != null && !value.isBlank())
				? Optional.of(new EmulatorEndpoint(service, URI.create(value.strip()), origin)) : Optional.empty();
	}

}
