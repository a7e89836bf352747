package io.llmshield.cloud.boot.test.connection;

import java.net.URI;

import org.testcontainers.containers.Container;

import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

/**
 * Points Google's Secret Manager to a container that speaks gRPC without encryption on
 * its first port.
 */
class SecretManagerContainerConnectionDetailsFactory
		extends ContainerConnectionDetailsFactory<Container<?>, GcpContainerConnectionDetails.OfSecrets> {

	SecretManagerContainerConnectionDetailsFactory() {
		super(EmulatorContainer.SECRET_MANAGER.connectionNames(), "com.google.cloud.NoCredentials");
	}

	@Override
	protected GcpContainerConnectionDetails.OfSecrets getContainerConnectionDetails(
			ContainerConnectionSource<Container<?>> source) {
		return new SecretManagerContainerConnectionDetails(source);
	}

	private static final class SecretManagerContainerConnectionDetails extends ContainerConnectionDetails<Container<?>>
			implements GcpContainerConnectionDetails.OfSecrets {

		private SecretManagerContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
			super(source);
		}

		@Override
		public URI getSecretManagerEndpoint() {
			return ContainerAddress.of(getContainer());
		}

	}

}
