package io.llmshield.cloud.azure.storage;

import java.net.URI;
import java.time.Duration;
import java.util.Set;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import io.llmshield.cloud.storage.StorageCapability;
import io.llmshield.cloud.storage.StorageDriver;

/**
 * A client of one endpoint that stands in for Blob Storage.
 *
 * @param client the client
 */
record BlobEmulator(BlobServiceClient client) {

	/** The account and the key that every emulator of Blob Storage has. */
	static final String ACCOUNT = "devstoreaccount1";

	private static final String KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

	/** What no emulator has. */
	static final Set<StorageCapability> LACKING = Set.of(StorageCapability.VERSIONS, StorageCapability.RETENTION,
			StorageCapability.LEGAL_HOLD, StorageCapability.CUSTOMER_KEY);

	static BlobEmulator at(URI endpoint) {
		return at(endpoint, Duration.ofSeconds(30));
	}

	static BlobEmulator at(URI endpoint, Duration timeout) {
		HttpClient http = new JdkHttpClientBuilder().connectionTimeout(timeout)
			.responseTimeout(timeout)
			.readTimeout(timeout)
			.writeTimeout(timeout)
			.build();
		return new BlobEmulator(new BlobServiceClientBuilder().endpoint(endpoint + "/" + ACCOUNT)
			.credential(new StorageSharedKeyCredential(ACCOUNT, KEY))
			.httpClient(http)
			.buildClient());
	}

	StorageDriver driver() {
		return driver(AzureStorageOptions.DEFAULT.without(LACKING).withLocation("westeurope"));
	}

	StorageDriver driver(AzureStorageOptions options) {
		return AzureStorage.driver(this.client, options);
	}

}
