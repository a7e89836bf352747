package io.llmshield.cloud.test.emulator;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * Tells whether containers can be had. Apart from {@link ContainerSource}, which the JVM
 * cannot even load without Testcontainers.
 */
final class DockerEngine {

	private DockerEngine() {
	}

	/**
	 * Return whether containers can be had. Looks before Testcontainers does, which takes
	 * seconds and logs errors where there is no engine.
	 * @return {@code true} if they can
	 */
	static boolean isUsable() {
		try {
			Class.forName("org.testcontainers.containers.GenericContainer", false, DockerEngine.class.getClassLoader());
		}
		catch (ClassNotFoundException ex) {
			return false;
		}
		return engineAnswers(System.getenv("DOCKER_HOST"), Path.of("/var/run/docker.sock"));
	}

	static boolean engineAnswers(@Nullable String dockerHost, Path socket) {
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

}
