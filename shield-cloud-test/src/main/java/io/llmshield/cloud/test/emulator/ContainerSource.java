package io.llmshield.cloud.test.emulator;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * Emulators that run in containers, where Testcontainers is on the class path and a
 * Docker engine answers. Testcontainers stops them.
 */
final class ContainerSource implements EmulatorSource {

	private final Map<String, GenericContainer<?>> running = new ConcurrentHashMap<>();

	@Override
	public Optional<EmulatorEndpoint> find(String service) {
		EmulatorProduct product = EmulatorProduct.SERVICES.get(service);
		if (product == null || product.image().isEmpty()) {
			return Optional.empty();
		}
		GenericContainer<?> container = this.running.computeIfAbsent(product.image(), (image) -> start(product));
		URI uri = URI.create("http://" + container.getHost() + ":" + container.getMappedPort(product.containerPort()));
		return Optional.of(new EmulatorEndpoint(service, uri, "container of " + product.image()));
	}

	@SuppressWarnings("resource") // Testcontainers removes it when the JVM ends
	private static GenericContainer<?> start(EmulatorProduct product) {
		try {
			GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(product.image()))
				.withExposedPorts(product.containerPort())
				.waitingFor(Wait.forListeningPort());
			if (!product.containerCommand().isEmpty()) {
				container.setCommand(product.containerCommand().toArray(String[]::new));
			}
			container.start();
			return container;
		}
		catch (RuntimeException ex) {
			throw new EmulatorException("in a container: " + ex.getMessage(), ex);
		}
	}

}
