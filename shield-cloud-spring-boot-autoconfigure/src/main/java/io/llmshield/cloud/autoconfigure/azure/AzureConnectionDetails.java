package io.llmshield.cloud.autoconfigure.azure;

import java.net.URI;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Where services are that stand in for Azure, and who the application is there. A bean of
 * this type wins over all properties; Testcontainers and emulators supply one. What it
 * leaves {@code null} comes from the properties.
 */
public interface AzureConnectionDetails extends ConnectionDetails {

	/**
	 * Return the vault's URL.
	 * @return a URL that begins with {@code https://}, or {@code null}
	 */
	default @Nullable URI getVaultUrl() {
		return null;
	}

	/**
	 * Return the storage account's blob endpoint, for use with {@link #getCredential()}.
	 * @return a URL that begins with {@code https://}, or {@code null}
	 */
	default @Nullable URI getBlobEndpoint() {
		return null;
	}

	/**
	 * Return the storage account's connection string, with its key or a signature, in
	 * place of {@link #getBlobEndpoint()}.
	 * @return the connection string, or {@code null}
	 */
	default @Nullable String getBlobConnectionString() {
		return null;
	}

	/**
	 * Return where tokens come from.
	 * @return the credential, or {@code null} for that of Spring Cloud Azure
	 */
	default @Nullable TokenCredential getCredential() {
		return null;
	}

	/**
	 * Return the HTTP client, for example one that trusts the service's certificate.
	 * @return the client, or {@code null} for the default one
	 */
	default @Nullable HttpClient getHttpClient() {
		return null;
	}

}
