package io.llmshield.cloud.test.emulator;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
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

	/**
	 * Return whether containers can be had. Looks before Testcontainers does, which takes
	 * seconds and logs errors where there is no engine.
	 * @return {@code true} if they can
	 */
	static boolean isUsable() {
		try {
			Class.forName("org.testcontainers.containers.GenericContainer", false,
					ContainerSource.class.getClassLoader());
		}
		catch (ClassNotFoundException ex) {
			return false;
		}
		return engineAnswers(System.getenv("DOCKER_HOST"), Path.of("/var/run/docker.sock"));
	}

	static boolean engineAnswers(@org.jspecify.annotations.Nullable String dockerHost, Path socket) {
		if (dockerHost != null && !dockerHost.isBlank() && !dockerHost.startsWith("unix:")) {
			return true;
		}
		Path path = (dockerHost != null && dockerHost.startsWith("unix://")) ? Path.of(dockerHost.substring(7))
				: socket;
		try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
			return channel.connect(UnixDomainSocketAddress.of(path));
		}
		catch (IOException | UnsupportedOperationException ex) {
			return false;
		}
	}

	@Override
	public Optional<EmulatorEndpoint> find(String service) {
		EmulatorProduct product = EmulatorProduct.SERVICES.get(service);
		if (product == null) {
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
			container.start();
			return container;
		}
		catch (RuntimeException ex) {
			throw new EmulatorException("in a container: " + ex.getMessage(), ex);
		}
	}

}
