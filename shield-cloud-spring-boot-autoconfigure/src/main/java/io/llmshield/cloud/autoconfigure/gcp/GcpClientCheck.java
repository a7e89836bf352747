package io.llmshield.cloud.autoconfigure.gcp;

import java.net.URI;

import com.google.cloud.storage.Storage;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.Endpoints;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;

/**
 * Refuses at start-up a client that could not be used, wherever its settings come from:
 * properties, connection details or the application's own bean.
 */
final class GcpClientCheck {

	private GcpClientCheck() {
	}

	static void check(Storage client) {
		checkEndpoint("Cloud Storage", URI.create(client.getOptions().getHost()));
	}

	static void checkEndpoint(String service, URI endpoint) {
		Endpoints.check(GcpProviderDescriptor.ID, service, endpoint,
				"spring.cloud.gcp.storage.host, a GcpConnectionDetails bean,"
						+ " STORAGE_EMULATOR_HOST, or a client of the application");
	}

	static void checkKeyFile(Resource file) {
		if (!file.isReadable()) {
			throw CloudException.of(CloudErrorKind.CLIENT_INIT, CloudErrorCategory.CONFIGURATION)
				.provider(GcpProviderDescriptor.ID)
				.operation("read the credentials in")
				.resource(file.getDescription())
				.reason("there is no such file, or it cannot be read")
				.remedy("Correct spring.cloud.gcp.credentials.location, or leave it out to use the default credentials")
				.build();
		}
	}

	static void checkProject(@Nullable String projectId) {
		if (projectId == null || projectId.isBlank()) {
			throw CloudException.of(CloudErrorKind.CLIENT_INIT, CloudErrorCategory.CONFIGURATION)
				.provider(GcpProviderDescriptor.ID)
				.operation("find the project")
				.reason("none was found: not in the configuration, the environment, the credentials, gcloud's settings"
						+ " or on the machine itself")
				.remedy("Set llmshield.cloud.gcp.project-id (or spring.cloud.gcp.project-id), or the environment"
						+ " variable GOOGLE_CLOUD_PROJECT")
				.build();
		}
	}

}
