package io.llmshield.cloud.boot.test.connection;

import io.llmshield.cloud.autoconfigure.aws.S3ConnectionDetails;
import org.testcontainers.containers.Container;

import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

/**
 * Makes {@link S3ConnectionDetails} from containers of AWS.
 */
class S3ContainerConnectionDetailsFactory extends AwsServiceContainerConnectionDetailsFactory<S3ConnectionDetails> {

	@Override
	protected S3ConnectionDetails getContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
		return new S3ContainerConnectionDetails(source);
	}

	private static final class S3ContainerConnectionDetails extends Details implements S3ConnectionDetails {

		private S3ContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
			super(source);
		}

	}

}
