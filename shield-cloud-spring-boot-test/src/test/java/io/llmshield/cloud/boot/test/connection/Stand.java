package io.llmshield.cloud.boot.test.connection;

import java.net.URI;

import io.llmshield.cloud.test.emulator.Emulators;
import org.testcontainers.azure.AzuriteContainer;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Containers as Testcontainers has them, whose host and port are those of an emulator
 * that runs as a process: so all but the engine is real.
 */
final class Stand {

	private Stand() {
	}

	/** LocalStack's class, whose constructor wants an engine. */
	static LocalStackContainer localStack(String service) {
		URI uri = Emulators.require(service).uri();
		LocalStackContainer container = mock();
		given(container.getDockerImageName()).willReturn("localstack/localstack:4.7");
		given(container.getHost()).willReturn(uri.getHost());
		given(container.getFirstMappedPort()).willReturn(uri.getPort());
		return container;
	}

	/** The class that it had before Testcontainers 2. */
	@SuppressWarnings("deprecation")
	static org.testcontainers.containers.localstack.LocalStackContainer formerLocalStack(String service) {
		URI uri = Emulators.require(service).uri();
		org.testcontainers.containers.localstack.LocalStackContainer container = mock();
		given(container.getDockerImageName()).willReturn("localstack/localstack:4.7");
		given(container.getHost()).willReturn(uri.getHost());
		given(container.getFirstMappedPort()).willReturn(uri.getPort());
		return container;
	}

	/** Any image. */
	static final class Generic extends GenericContainer<Generic> {

		private final String image;

		private final URI uri;

		Generic(String image, String service) {
			super(DockerImageName.parse(image));
			this.image = image;
			this.uri = Emulators.require(service).uri();
			addExposedPort(1);
		}

		@Override
		public void start() {
		}

		@Override
		public String getDockerImageName() {
			return this.image;
		}

		@Override
		public String getHost() {
			return this.uri.getHost();
		}

		@Override
		public Integer getMappedPort(int originalPort) {
			return this.uri.getPort();
		}

	}

	/** Azurite's class. */
	static final class Azurite extends AzuriteContainer {

		private final URI uri;

		Azurite() {
			super("mcr.microsoft.com/azure-storage/azurite:3.37.0");
			this.uri = Emulators.require("blob").uri();
		}

		@Override
		public void start() {
		}

		@Override
		public String getDockerImageName() {
			return "mcr.microsoft.com/azure-storage/azurite:3.37.0";
		}

		@Override
		public String getHost() {
			return this.uri.getHost();
		}

		@Override
		public Integer getMappedPort(int originalPort) {
			return this.uri.getPort();
		}

	}

}
