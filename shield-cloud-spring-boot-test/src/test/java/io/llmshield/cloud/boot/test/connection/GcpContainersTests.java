package io.llmshield.cloud.boot.test.connection;

import com.google.cloud.storage.BucketInfo;
import com.google.cloud.storage.Storage;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two containers of Google Cloud, one for each service.
 */
@SpringBootTest(classes = AwsContainerTests.Application.class,
		properties = { "spring.config.name=connection", "llmshield.cloud.storage.stores.results.bucket=connection",
				"llmshield.cloud.gcp.project-id=shield-test",
				"llmshield.cloud.gcp.storage.endpoint=http://127.0.0.1:1" })
@RequiresEmulator({ "gcs", "gcp-secretmanager" })
class GcpContainersTests {

	@ServiceConnection
	static final Stand.Generic objects = new Stand.Generic("fsouza/fake-gcs-server:1.55.1", "gcs");

	@ServiceConnection("gcp-secret-manager-emulator")
	static final Stand.Generic secretManager = new Stand.Generic("any/image:1", "gcp-secretmanager");

	@Autowired
	private CloudStorage storage;

	@Autowired
	private Storage buckets;

	@Autowired
	private Environment environment;

	@Autowired
	private CloudSecretManager secrets;

	@Test
	void objectsAndSecretsAreThoseOfTheContainers() {
		assertThat(this.environment.getProperty("llmshield.cloud.provider")).isEqualTo("gcp");
		this.buckets.create(BucketInfo.of("connection"));
		this.storage.put("report.txt", "fine".getBytes());
		assertThat(this.storage.getBytes("report.txt")).asString().isEqualTo("fine");
		this.secrets.createSecret("connection", SecretValue.ofText("s3cret"));
		assertThat(this.secrets.getSecret("connection").asText()).isEqualTo("s3cret");
	}

}
