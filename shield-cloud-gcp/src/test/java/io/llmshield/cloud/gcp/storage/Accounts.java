package io.llmshield.cloud.gcp.storage;

import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;

import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.cloud.http.HttpTransportOptions;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import io.llmshield.cloud.storage.StorageDriver;

/**
 * Service accounts of the double, and clients that act as them, made as the
 * auto-configuration makes them.
 */
final class Accounts {

	static final String EMAIL = "shield@project.iam.gserviceaccount.com";

	static final String DENIED = "denied@project.iam.gserviceaccount.com";

	private static final KeyPair KEYS = keys();

	private Accounts() {
	}

	private static KeyPair keys() {
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
			generator.initialize(2048);
			return generator.generateKeyPair();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static GcsDouble registered(GcsDouble service) {
		service.register(EMAIL, KEYS.getPublic(), false);
		service.register(DENIED, KEYS.getPublic(), true);
		return service;
	}

	static ServiceAccountCredentials credentials(GcsDouble service, String email) {
		return ServiceAccountCredentials.newBuilder()
			.setClientEmail(email)
			.setPrivateKey(KEYS.getPrivate())
			.setPrivateKeyId("key-1")
			.setTokenServerUri(URI.create(service.uri() + "/token"))
			.build();
	}

	static Storage client(GcsDouble service) {
		return client(service, EMAIL, service.uri(), Duration.ofSeconds(20));
	}

	static Storage client(GcsDouble service, String email, URI endpoint, Duration timeout) {
		return StorageOptions.http()
			.setProjectId("project")
			.setHost(endpoint.toString())
			.setCredentials(credentials(service, email))
			.setTransportOptions(HttpTransportOptions.newBuilder()
				.setConnectTimeout((int) timeout.toMillis())
				.setReadTimeout((int) timeout.toMillis())
				.build())
			.build()
			.getService();
	}

	static StorageDriver driver(Storage client) {
		return GcpStorage.driver(client, GcpStorageOptions.DEFAULT);
	}

}
