package io.llmshield.cloud.autoconfigure.gcp;

import java.io.IOException;
import java.net.URI;

import com.google.api.gax.core.CredentialsProvider;
import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.auth.Credentials;
import com.google.cloud.NoCredentials;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import com.google.cloud.spring.autoconfigure.core.GcpProperties;
import com.google.cloud.spring.core.DefaultCredentialsProvider;
import com.google.cloud.spring.core.GcpProjectIdProvider;
import com.google.cloud.spring.secretmanager.SecretManagerServiceClientFactory;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Clients of services that stand in for Google's, which Spring Cloud GCP cannot reach: it
 * has no endpoint for Secret Manager, forgets the port of the one for Cloud Storage, and
 * wants credentials where there are none. They take the place of its clients.
 */
final class GcpStandIns {

	private GcpStandIns() {
	}

	static boolean isPlain(@Nullable URI endpoint) {
		return endpoint != null && "http".equalsIgnoreCase(endpoint.getScheme());
	}

	/**
	 * Set where a client of gRPC finds its service.
	 * @param channel the service's own way
	 * @param endpoint the address in its place
	 * @return the way there
	 */
	static InstantiatingGrpcChannelProvider channel(InstantiatingGrpcChannelProvider.Builder channel, URI endpoint) {
		boolean plain = isPlain(endpoint);
		int port = (endpoint.getPort() >= 0) ? endpoint.getPort() : plain ? 80 : 443;
		channel.setEndpoint(endpoint.getHost() + ":" + port);
		return plain ? channel.setChannelConfigurator((builder) -> builder.usePlaintext()).build() : channel.build();
	}

	static Credentials credentials(GcpConnectionDetails details, @Nullable URI endpoint,
			ObjectProvider<CredentialsProvider> others) throws IOException {
		Credentials own = details.getCredentials();
		if (own != null) {
			return own;
		}
		return isPlain(endpoint) ? NoCredentials.getInstance() : others.getObject().getCredentials();
	}

	@Configuration(proxyBeanMethods = false)
	@Conditional(OnGcpEndpoint.OfBoth.class)
	static class CommonCredentials {

		@Bean
		@ConditionalOnMissingBean
		CredentialsProvider shieldCloudGcpCredentials(GcpConnections connections, GcpProperties properties)
				throws IOException {
			Credentials own = connections.credentials();
			if (own != null) {
				return () -> own;
			}
			return (isPlain(connections.storage().getStorageEndpoint())
					&& isPlain(connections.secretManager().getSecretManagerEndpoint())) ? NoCredentials::getInstance
							: new DefaultCredentialsProvider(properties);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Storage.class)
	@Conditional(OnGcpEndpoint.OfStorage.class)
	static class StorageClient {

		@Bean
		@ConditionalOnMissingBean
		Storage shieldCloudGcpStorage(GcpConnections connections, GcpProjectIdProvider project,
				ObjectProvider<CredentialsProvider> credentials) throws IOException {
			GcpConnectionDetails details = connections.storage();
			URI endpoint = details.getStorageEndpoint();
			StorageOptions.Builder options = StorageOptions.newBuilder()
				.setProjectId(project.getProjectId())
				.setCredentials(credentials(details, endpoint, credentials));
			if (endpoint != null) {
				GcpClientCheck.checkEndpoint("Cloud Storage", endpoint);
				options.setHost(endpoint.toString());
			}
			return options.build().getService();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(SecretManagerServiceClient.class)
	@Conditional(OnGcpEndpoint.OfSecrets.class)
	static class SecretManagerClient {

		@Bean
		@ConditionalOnMissingBean
		SecretManagerServiceClient shieldCloudGcpSecretManagerClient(GcpConnections connections,
				ObjectProvider<CredentialsProvider> credentials) throws IOException {
			GcpConnectionDetails details = connections.secretManager();
			URI endpoint = details.getSecretManagerEndpoint();
			// gRPC sends no credentials without encryption, and fails if it is given some
			SecretManagerServiceSettings.Builder settings = SecretManagerServiceSettings.newBuilder()
				.setCredentialsProvider(isPlain(endpoint) ? NoCredentialsProvider.create()
						: FixedCredentialsProvider.create(credentials(details, endpoint, credentials)));
			if (endpoint != null) {
				GcpClientCheck.checkEndpoint("Secret Manager", endpoint);
				settings.setTransportChannelProvider(
						channel(SecretManagerServiceSettings.defaultGrpcTransportProviderBuilder(), endpoint));
			}
			return SecretManagerServiceClient.create(settings.build());
		}

		/** Otherwise Spring Cloud GCP's template makes a client of its own. */
		@Bean
		@ConditionalOnMissingBean
		SecretManagerServiceClientFactory shieldCloudGcpSecretManagerClientFactory(SecretManagerServiceClient client) {
			return (location) -> client;
		}

	}

}
