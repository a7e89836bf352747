package io.llmshield.cloud.boot.test.connection;

import io.llmshield.cloud.autoconfigure.azure.AzureBlobConnectionDetails;
import org.testcontainers.azure.AzuriteContainer;

import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

/**
 * Makes {@link AzureBlobConnectionDetails} from Azurite.
 */
class AzuriteContainerConnectionDetailsFactory
		extends ContainerConnectionDetailsFactory<AzuriteContainer, AzureBlobConnectionDetails> {

	AzuriteContainerConnectionDetailsFactory() {
		super(ANY_CONNECTION_NAME, "com.azure.core.credential.TokenCredential");
	}

	@Override
	protected AzureBlobConnectionDetails getContainerConnectionDetails(
			ContainerConnectionSource<AzuriteContainer> source) {
		return new AzuriteContainerConnectionDetails(source);
	}

	private static final class AzuriteContainerConnectionDetails extends ContainerConnectionDetails<AzuriteContainer>
			implements AzureBlobConnectionDetails {

		private AzuriteContainerConnectionDetails(ContainerConnectionSource<AzuriteContainer> source) {
			super(source);
		}

		@Override
		public String getBlobConnectionString() {
			return getContainer().getConnectionString();
		}

	}

}
