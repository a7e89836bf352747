package io.llmshield.cloud.boot.test.connection;

import java.net.URI;

import io.llmshield.cloud.autoconfigure.aws.S3ConnectionDetails;
import io.llmshield.cloud.autoconfigure.aws.SecretsManagerConnectionDetails;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import org.junit.jupiter.api.Test;
import org.testcontainers.localstack.LocalStackContainer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.testcontainers.context.ImportTestcontainers;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Containers of AWS, of every way to declare them.
 */
abstract class AwsContainerTests {

	@Autowired
	private CloudStorage storage;

	@Autowired
	private CloudSecretManager secrets;

	@Autowired
	private S3Client s3;

	@Autowired
	private SecretsManagerClient secretsManager;

	@Autowired
	private Environment environment;

	private final URI objects;

	AwsContainerTests(String objects) {
		this.objects = Emulators.require(objects).uri();
	}

	@Test
	void objectsAndSecretsAreThoseOfTheContainers() {
		assertThat(this.environment.getProperty("llmshield.cloud.provider")).isEqualTo("aws");
		assertThat(this.s3.serviceClientConfiguration().endpointOverride()).contains(this.objects);
		assertThat(this.secretsManager.serviceClientConfiguration().endpointOverride())
			.contains(Emulators.require("secretsmanager").uri());
		String name = getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
		this.s3.createBucket((request) -> request.bucket("connection"));
		this.storage.put(name, "fine".getBytes());
		assertThat(this.storage.getBytes(name)).asString().isEqualTo("fine");
		this.secrets.createSecret("connection/" + name, SecretValue.ofText("s3cret"));
		assertThat(this.secrets.getSecret("connection/" + name).asText()).isEqualTo("s3cret");
		assertThat(this.storage.presignGet(name, java.time.Duration.ofMinutes(1)).uri().toString())
			.contains(":" + this.objects.getPort());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}

@SpringBootTest(classes = AwsContainerTests.Application.class,
		properties = { "spring.config.name=connection", "llmshield.cloud.storage.stores.results.bucket=connection" })
@RequiresEmulator("secretsmanager")
class LocalStackContainerTests extends AwsContainerTests {

	@ServiceConnection
	static final LocalStackContainer aws = Stand.localStack("secretsmanager");

	LocalStackContainerTests() {
		super("secretsmanager");
	}

}

@SpringBootTest(classes = AwsContainerTests.Application.class,
		properties = { "spring.config.name=connection", "llmshield.cloud.storage.stores.results.bucket=connection" })
@RequiresEmulator("secretsmanager")
@SuppressWarnings("deprecation")
class FormerLocalStackContainerTests extends AwsContainerTests {

	@ServiceConnection
	static final org.testcontainers.containers.localstack.LocalStackContainer aws = Stand
		.formerLocalStack("secretsmanager");

	FormerLocalStackContainerTests() {
		super("secretsmanager");
	}

}

/** Connection details win over properties. */
@SpringBootTest(classes = AwsContainerTests.Application.class,
		properties = { "spring.config.name=connection", "llmshield.cloud.storage.stores.results.bucket=connection",
				"llmshield.cloud.aws.endpoint=http://127.0.0.1:1", "spring.cloud.aws.s3.endpoint=http://127.0.0.1:1",
				"llmshield.cloud.aws.region=eu-central-1" })
@RequiresEmulator({ "s3", "secretsmanager" })
class SeveralContainersTests extends AwsContainerTests {

	@ServiceConnection(type = S3ConnectionDetails.class)
	static final Stand.Generic objects = new Stand.Generic("ministackorg/ministack:1.5.33", "s3");

	@ServiceConnection(type = SecretsManagerConnectionDetails.class)
	static final Stand.Generic secrets = new Stand.Generic("motoserver/moto:5.2.5", "secretsmanager");

	SeveralContainersTests() {
		super("s3");
	}

}

/** One service apart from all others. */
@SpringBootTest(classes = AwsContainerTests.Application.class,
		properties = { "spring.config.name=connection", "llmshield.cloud.storage.stores.results.bucket=connection" })
@Import(BeanContainersTests.Containers.class)
@RequiresEmulator({ "s3", "secretsmanager" })
class BeanContainersTests extends AwsContainerTests {

	BeanContainersTests() {
		super("s3");
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Containers {

		@Bean
		@ServiceConnection("moto")
		Stand.Generic all() {
			return new Stand.Generic("motoserver/moto:5.2.5", "secretsmanager");
		}

		@Bean
		@ServiceConnection(name = "ministack", type = S3ConnectionDetails.class)
		Stand.Generic objects() {
			return new Stand.Generic("ministackorg/ministack:1.5.33", "s3");
		}

	}

}

@SpringBootTest(classes = AwsContainerTests.Application.class,
		properties = { "spring.config.name=connection", "llmshield.cloud.storage.stores.results.bucket=connection" })
@ImportTestcontainers(ImportedContainersTests.Containers.class)
@RequiresEmulator("secretsmanager")
class ImportedContainersTests extends AwsContainerTests {

	ImportedContainersTests() {
		super("secretsmanager");
	}

	interface Containers {

		@ServiceConnection
		Stand.Generic all = new Stand.Generic("motoserver/moto:5.2.5", "secretsmanager");

	}

}
