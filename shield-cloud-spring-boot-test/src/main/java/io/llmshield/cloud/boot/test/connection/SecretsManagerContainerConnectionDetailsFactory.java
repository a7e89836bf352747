package io.llmshield.cloud.boot.test.connection;

import io.llmshield.cloud.autoconfigure.aws.SecretsManagerConnectionDetails;
import org.testcontainers.containers.Container;

import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

/**
 * Makes {@link SecretsManagerConnectionDetails} from containers of AWS.
 */
class SecretsManagerContainerConnectionDetailsFactory
		extends AwsServiceContainerConnectionDetailsFactory<SecretsManagerConnectionDetails> {

	@Override
	protected SecretsManagerConnectionDetails getContainerConnectionDetails(
			ContainerConnectionSource<Container<?>> source) {
		return new SecretsManagerContainerConnectionDetails(source);
	}

	private static final class SecretsManagerContainerConnectionDetails extends Details
			implements SecretsManagerConnectionDetails {

		private SecretsManagerContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
			super(source);
		}

	}

}
