package io.llmshield.cloud.boot.test.connection;

import io.awspring.cloud.autoconfigure.core.AwsConnectionDetails;
import io.llmshield.cloud.autoconfigure.aws.AwsServiceConnectionDetails;
import org.testcontainers.containers.Container;

import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

/**
 * Points one service of AWS to a container, where the annotation's {@code type} names the
 * service: otherwise the first of several containers would take it.
 *
 * @param <D> the details
 */
abstract class AwsServiceContainerConnectionDetailsFactory<D extends AwsServiceConnectionDetails>
		extends AwsContainerConnectionDetailsFactory<D> {

	@Override
	protected boolean sourceAccepts(ContainerConnectionSource<Container<?>> source, Class<?> requiredContainerType,
			Class<?> requiredConnectionDetailsType) {
		return super.sourceAccepts(source, requiredContainerType, requiredConnectionDetailsType)
				&& !source.accepts(null, requiredContainerType, AwsConnectionDetails.class);
	}

}
