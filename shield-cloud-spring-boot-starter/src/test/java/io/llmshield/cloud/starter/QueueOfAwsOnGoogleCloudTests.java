package io.llmshield.cloud.starter;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.google.cloud.NoCredentials;
import com.google.cloud.storage.BucketInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import io.awspring.cloud.sqs.annotation.SqsListener;
import io.awspring.cloud.sqs.operations.SqsTemplate;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application on {@code gcp}, with the starter for all clouds, that also sends to and
 * listens on a queue of SQS by Spring Cloud AWS and its properties.
 */
@RequiresEmulator({ "sqs", "gcs" })
class QueueOfAwsOnGoogleCloudTests {

	private static final byte[] CONTENT = "hello".getBytes(StandardCharsets.UTF_8);

	private static final List<String> OF_SPRING_CLOUD_AWS = List.of("spring.cloud.aws.region.static=eu-central-1",
			"spring.cloud.aws.credentials.access-key=test", "spring.cloud.aws.credentials.secret-key=test");

	private final String name = "beside-" + UUID.randomUUID();

	@TempDir
	private Path directory;

	private static URI uri(String service) {
		return Emulators.require(service).uri();
	}

	@BeforeEach
	void createBucket() {
		StorageOptions.newBuilder()
			.setHost(uri("gcs").toString())
			.setProjectId("shield-test")
			.setCredentials(NoCredentials.getInstance())
			.build()
			.getService()
			.create(BucketInfo.of(this.name));
	}

	private ConfigurableApplicationContext start(Class<?> application, String... properties) {
		List<String> all = new ArrayList<>(OF_SPRING_CLOUD_AWS);
		all.addAll(List.of("spring.main.banner-mode=off", "test.queue=" + this.name, "llmshield.cloud.provider=gcp",
				"llmshield.cloud.gcp.project-id=shield-test", "llmshield.cloud.gcp.storage.endpoint=" + uri("gcs"),
				"llmshield.cloud.gcp.secrets.endpoint=http://127.0.0.1:1", "llmshield.cloud.secrets.watch.interval=0s",
				"llmshield.cloud.storage.stores.results.bucket=" + this.name,
				"llmshield.cloud.local.directory=" + this.directory));
		all.addAll(Arrays.asList(properties));
		SpringApplication starting = new SpringApplication(application);
		starting.setWebApplicationType(WebApplicationType.NONE);
		return starting.run(all.stream().map((property) -> "--" + property).toArray(String[]::new));
	}

	private void assertOursIsGoogles(ConfigurableApplicationContext context) {
		assertThat(context.getBean(CloudProviderDescriptor.STORAGE_DRIVER, StorageDriver.class).provider())
			.isEqualTo("gcp");
		context.getBean(CloudStorage.class).put("ours", CONTENT);
		assertThat(context.getBean(Storage.class).get(this.name, "ours").getContent()).isEqualTo(CONTENT);
	}

	@Test
	void queueWorksBesideUs() throws Exception {
		try (ConfigurableApplicationContext context = start(Listening.class, "spring.cloud.aws.sqs.enabled=true",
				"spring.cloud.aws.sqs.endpoint=" + uri("sqs"), "spring.cloud.aws.sqs.listener.poll-timeout=1s")) {
			context.getBean(SqsTemplate.class).send(this.name, "from SQS");
			assertThat(context.getBean(Listening.class).received.poll(1, TimeUnit.MINUTES)).isEqualTo("from SQS");
			assertThat(context.getBeansOfType(S3Client.class)).isEmpty();
			assertThat(context.getBeansOfType(SecretsManagerClient.class)).isEmpty();
			assertOursIsGoogles(context);
		}
	}

	@Test
	void queueIsInertUnlessItIsSwitchedOn() {
		try (ConfigurableApplicationContext context = start(Silent.class)) {
			assertThat(context.getBeansOfType(SqsAsyncClient.class)).isEmpty();
			assertThat(context.getBeansOfType(SqsTemplate.class)).isEmpty();
			assertOursIsGoogles(context);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Silent {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Listening {

		final BlockingQueue<String> received = new LinkedBlockingQueue<>();

		@Bean
		Listener listener(Listening listening) {
			return new Listener(listening.received);
		}

	}

	static class Listener {

		private final BlockingQueue<String> received;

		Listener(BlockingQueue<String> received) {
			this.received = received;
		}

		@SqsListener("${test.queue}")
		void receive(String message) {
			this.received.add(message);
		}

	}

}
