package io.llmshield.cloud.boot.test.connection;

import com.azure.storage.blob.BlobServiceClient;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A container of Azurite, although a property names another account.
 */
@SpringBootTest(classes = AwsContainerTests.Application.class,
		properties = { "spring.config.name=connection", "llmshield.cloud.storage.stores.results.bucket=connection",
				"spring.cloud.azure.storage.blob.endpoint=https://production.blob.core.windows.net" })
@RequiresEmulator("blob")
class AzuriteContainerTests {

	@ServiceConnection
	static final Stand.Azurite azurite = new Stand.Azurite();

	@Autowired
	private CloudStorage storage;

	@Autowired
	private BlobServiceClient blobs;

	@Autowired
	private Environment environment;

	@Test
	void objectsAreThoseOfTheContainer() {
		assertThat(this.environment.getProperty("llmshield.cloud.provider")).isEqualTo("azure");
		this.blobs.createBlobContainerIfNotExists("connection");
		this.storage.put("report.txt", "fine".getBytes());
		assertThat(this.storage.getBytes("report.txt")).asString().isEqualTo("fine");
	}

}
