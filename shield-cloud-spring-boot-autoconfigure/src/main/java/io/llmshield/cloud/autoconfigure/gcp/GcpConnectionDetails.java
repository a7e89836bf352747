package io.llmshield.cloud.autoconfigure.gcp;

import java.net.URI;

import com.google.auth.Credentials;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Which project, and where its services answer, for Testcontainers and other emulators. A
 * bean of this type wins over all properties: the clients of Cloud Storage and Secret
 * Manager are then made from it, unless the application makes its own.
 */
public interface GcpConnectionDetails extends ConnectionDetails {

	/**
	 * Return the project.
	 * @return the project's id, or {@code null} for the one of the environment
	 */
	default @Nullable String getProjectId() {
		return null;
	}

	/**
	 * Return where Cloud Storage answers.
	 * @return an address, {@code https}, or {@code http} on this machine; {@code null}
	 * for Google's own
	 */
	default @Nullable URI getStorageEndpoint() {
		return null;
	}

	/**
	 * Return where Secret Manager answers over gRPC.
	 * @return an address with a port, {@code https}, or {@code http} without encryption
	 * on this machine; {@code null} for Google's own
	 */
	default @Nullable URI getSecretManagerEndpoint() {
		return null;
	}

	/**
	 * Return where Cloud Logging answers over gRPC.
	 * @return an address with a port, {@code https}, or {@code http} without encryption
	 * on this machine; {@code null} for Google's own
	 */
	default @Nullable URI getLoggingEndpoint() {
		return null;
	}

	/**
	 * Return where Cloud Monitoring answers over gRPC.
	 * @return an address with a port, {@code https}, or {@code http} without encryption
	 * on this machine; {@code null} for Google's own
	 */
	default @Nullable URI getMonitoringEndpoint() {
		return null;
	}

	/**
	 * Return what requests are signed with.
	 * @return the credentials; {@code null} for the application's own, or for none where
	 * the endpoint is not encrypted
	 */
	default @Nullable Credentials getCredentials() {
		return null;
	}

}
