package io.llmshield.cloud.boot.test.connection;

import io.awspring.cloud.autoconfigure.core.AwsConnectionDetails;
import org.testcontainers.containers.Container;

import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.springframework.util.ClassUtils;

/**
 * Points every client of Spring Cloud AWS to a container. Leaves LocalStack to Spring
 * Cloud AWS's own module for Testcontainers, where that is there.
 */
class AllOfAwsContainerConnectionDetailsFactory extends AwsContainerConnectionDetailsFactory<AwsConnectionDetails> {

	private static final boolean SPRING_CLOUD_AWS_DOES = ClassUtils.isPresent(
			"io.awspring.cloud.testcontainers.AwsLocalstackContainerConnectionDetailsFactory",
			AllOfAwsContainerConnectionDetailsFactory.class.getClassLoader());

	@Override
	protected boolean sourceAccepts(ContainerConnectionSource<Container<?>> source, Class<?> requiredContainerType,
			Class<?> requiredConnectionDetailsType) {
		return super.sourceAccepts(source, requiredContainerType, requiredConnectionDetailsType)
				&& !(SPRING_CLOUD_AWS_DOES && isLocalStack(source, requiredConnectionDetailsType));
	}

	@Override
	protected AwsConnectionDetails getContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
		return new AllOfAwsContainerConnectionDetails(source);
	}

	private static final class AllOfAwsContainerConnectionDetails extends Details implements AwsConnectionDetails {

		private AllOfAwsContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
			super(source);
		}

	}

}
