package io.llmshield.cloud.boot.test.connection;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.Container;

import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

/**
 * Points Cloud Storage to a container of fake-gcs-server, which has to be started with
 * {@code -scheme http}. Tells it its address, which it puts into the links of uploads and
 * cannot know.
 */
class CloudStorageContainerConnectionDetailsFactory
		extends ContainerConnectionDetailsFactory<Container<?>, GcpContainerConnectionDetails.OfStorage> {

	CloudStorageContainerConnectionDetailsFactory() {
		super(EmulatorContainer.CLOUD_STORAGE.connectionNames(), "com.google.cloud.NoCredentials");
	}

	@Override
	protected GcpContainerConnectionDetails.OfStorage getContainerConnectionDetails(
			ContainerConnectionSource<Container<?>> source) {
		return new CloudStorageContainerConnectionDetails(source);
	}

	private static final class CloudStorageContainerConnectionDetails extends ContainerConnectionDetails<Container<?>>
			implements GcpContainerConnectionDetails.OfStorage {

		/** Our choice; a loaded machine needs a second. */
		private static final Duration TIME_LIMIT = Duration.ofSeconds(30);

		private @Nullable URI told;

		private CloudStorageContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
			super(source);
		}

		@Override
		public synchronized URI getStorageEndpoint() {
			URI endpoint = ContainerAddress.of(getContainer());
			if (!endpoint.equals(this.told)) {
				tell(endpoint);
				this.told = endpoint;
			}
			return endpoint;
		}

		private static void tell(URI endpoint) {
			HttpRequest request = HttpRequest.newBuilder(endpoint.resolve("/_internal/config"))
				.timeout(TIME_LIMIT)
				.header("Content-Type", "application/json")
				.PUT(HttpRequest.BodyPublishers.ofString("{\"externalUrl\":\"" + endpoint + "\"}"))
				.build();
			try {
				int status = HttpClient.newBuilder()
					.version(HttpClient.Version.HTTP_1_1)
					.connectTimeout(TIME_LIMIT)
					.build()
					.send(request, HttpResponse.BodyHandlers.discarding())
					.statusCode();
				if (status >= 300) {
					throw new IllegalStateException("fake-gcs-server at " + endpoint + " answered with " + status
							+ " when it was told its address: use version 1.55.1, which is tested, or a later one");
				}
			}
			catch (IOException ex) {
				throw new IllegalStateException("fake-gcs-server does not answer at " + endpoint
						+ ": start it with -scheme http, and expose its port first", ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException("Interrupted", ex);
			}
		}

	}

}
