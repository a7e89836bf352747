package io.llmshield.cloud.boot.test.connection;

import java.net.URI;
import java.util.stream.Stream;

import org.testcontainers.containers.Container;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

/**
 * What the containers of AWS have in common: all services on one port, and a region and
 * credentials that the container's environment gives, as LocalStack does.
 *
 * @param <D> the details
 */
abstract class AwsContainerConnectionDetailsFactory<D extends ConnectionDetails>
		extends ContainerConnectionDetailsFactory<Container<?>, D> {

	AwsContainerConnectionDetailsFactory() {
		super(EmulatorContainer.AWS.connectionNames(), "io.awspring.cloud.autoconfigure.core.AwsConnectionDetails");
	}

	@Override
	protected boolean sourceAccepts(ContainerConnectionSource<Container<?>> source, Class<?> requiredContainerType,
			Class<?> requiredConnectionDetailsType) {
		return super.sourceAccepts(source, requiredContainerType, requiredConnectionDetailsType)
				|| isLocalStack(source, requiredConnectionDetailsType);
	}

	static boolean isLocalStack(ContainerConnectionSource<Container<?>> source, Class<?> connectionDetailsType) {
		return Stream.of(EmulatorContainer.LOCALSTACK, EmulatorContainer.FORMER_LOCALSTACK)
			.map(EmulatorContainer::type)
			.anyMatch((type) -> type != null && source.accepts(null, type, connectionDetailsType));
	}

	/** Public methods, as the interfaces of the subclasses want them. */
	protected static class Details extends ContainerConnectionDetails<Container<?>> {

		protected Details(ContainerConnectionSource<Container<?>> source) {
			super(source);
		}

		public URI getEndpoint() {
			return ContainerAddress.of(getContainer());
		}

		public String getRegion() {
			return environment("DEFAULT_REGION", "us-east-1");
		}

		public String getAccessKey() {
			return environment("AWS_ACCESS_KEY_ID", "test");
		}

		public String getSecretKey() {
			return environment("AWS_SECRET_ACCESS_KEY", "test");
		}

		private String environment(String name, String otherwise) {
			return getContainer().getEnvMap().getOrDefault(name, otherwise);
		}

	}

}
