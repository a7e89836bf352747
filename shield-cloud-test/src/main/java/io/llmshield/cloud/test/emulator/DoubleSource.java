package io.llmshield.cloud.test.emulator;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Doubles inside the JVM, one for each service.
 */
final class DoubleSource implements EmulatorSource {

	private final Map<String, EmulatorEndpoint> running = new ConcurrentHashMap<>();

	@Override
	public Optional<EmulatorEndpoint> find(String service) {
		return ServiceLoader.load(EmulatorDouble.class)
			.stream()
			.map(ServiceLoader.Provider::get)
			.filter((candidate) -> candidate.service().equals(service))
			.findFirst()
			.map((candidate) -> this.running.computeIfAbsent(service, (name) -> start(candidate)));
	}

	private static EmulatorEndpoint start(EmulatorDouble candidate) {
		try {
			return new EmulatorEndpoint(candidate.service(), candidate.start(),
					"double " + candidate.getClass().getName());
		}
		catch (IOException ex) {
			throw new EmulatorException("as a double: " + ex.getMessage(), ex);
		}
	}

}
