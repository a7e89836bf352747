package io.llmshield.cloud.benchmarks.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;

import com.azure.core.util.BinaryData;
import com.azure.spring.cloud.core.resource.StorageBlobResource;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClient;
import io.llmshield.cloud.storage.CloudStorage;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Blob Storage: the client's calls for whole arrays, its streams, Spring Cloud Azure's
 * resource on it, and our store as it is auto-configured on the same
 * {@link BlobServiceClient} bean. All of them on the JDK's HTTP client.
 */
final class AzureUnderTest implements CloudUnderTest {

	/** The account and the key that every emulator of Blob Storage has. */
	private static final String ACCOUNT = "devstoreaccount1";

	private static final String KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

	private final ConfigurableApplicationContext application;

	AzureUnderTest(URI endpoint) {
		this.application = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.properties("llmshield.cloud.provider=azure", "logging.level.root=warn",
					"llmshield.cloud.azure.storage.endpoint=" + endpoint + "/" + ACCOUNT,
					"llmshield.cloud.azure.storage.account-name=" + ACCOUNT,
					"spring.cloud.azure.storage.blob.account-key=" + KEY, "llmshield.cloud.azure.location=westeurope",
					"llmshield.cloud.azure.storage.lacking=versions,retention,legal_hold,customer_key",
					"llmshield.cloud.storage.stores.results.bucket=" + BUCKET)
			.run();
		this.application.getBean(BlobServiceClient.class).createBlobContainerIfNotExists(BUCKET);
	}

	@Override
	public List<StorageClient> clients() {
		BlobServiceClient client = this.application.getBean(BlobServiceClient.class);
		BlobContainerClient container = client.getBlobContainerClient(BUCKET);
		CloudStorage storage = this.application.getBean(CloudStorage.class);
		List<String> names = Cloud.AZURE.clients();
		return List.of(
				StorageClient.of(names.get(0), (key, content) -> upload(container.getBlobClient(key), content),
						(key) -> container.getBlobClient(key).downloadContent().toBytes()),
				StorageClient.of(names.get(1),
						(key, content) -> write(
								container.getBlobClient(key).getBlockBlobClient().getBlobOutputStream(true), content),
						(key) -> read(container.getBlobClient(key).openInputStream())),
				StorageClient.of(names.get(2),
						(key, content) -> write(resource(client, key).getOutputStream(), content),
						(key) -> read(resource(client, key).getInputStream())),
				StorageClient.of(names.get(3), storage::put, storage::getBytes));
	}

	private static Object upload(BlobClient blob, byte[] content) {
		blob.upload(BinaryData.fromBytes(content), true);
		return blob;
	}

	private static StorageBlobResource resource(BlobServiceClient client, String key) {
		return new StorageBlobResource(client, "azure-blob://" + BUCKET + "/" + key, true);
	}

	private static Object write(OutputStream out, byte[] content) throws IOException {
		try (out) {
			out.write(content);
		}
		return out;
	}

	private static byte[] read(InputStream in) throws IOException {
		try (in) {
			return in.readAllBytes();
		}
	}

	@Override
	public void close() {
		this.application.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
