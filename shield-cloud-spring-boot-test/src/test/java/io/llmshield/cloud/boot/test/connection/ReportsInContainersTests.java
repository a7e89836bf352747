package io.llmshield.cloud.boot.test.connection;

import io.llmshield.cloud.storage.CloudStorage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import software.amazon.awssdk.services.s3.S3Client;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real container, where there is a Docker engine; shown in the documentation.
 */
@Tag("long")
@SpringBootTest(classes = AwsContainerTests.Application.class,
		properties = "llmshield.cloud.storage.stores.results.bucket=results")
@Testcontainers(disabledWithoutDocker = true)
class ReportsInContainersTests {

	@Container
	@ServiceConnection
	static final GenericContainer<?> aws = new GenericContainer<>("motoserver/moto:5.2.5").withExposedPorts(5000);

	@BeforeAll
	static void createBucket(@Autowired S3Client s3) {
		s3.createBucket((request) -> request.bucket("results"));
	}

	@Autowired
	private CloudStorage results;

	@Test
	void reportIsKept() {
		this.results.put("2026/report.txt", "fine".getBytes());
		assertThat(this.results.getBytes("2026/report.txt")).asString().isEqualTo("fine");
	}

}
