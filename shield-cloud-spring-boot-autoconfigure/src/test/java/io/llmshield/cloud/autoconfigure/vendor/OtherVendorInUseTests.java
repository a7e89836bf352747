package io.llmshield.cloud.autoconfigure.vendor;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import com.google.cloud.NoCredentials;
import com.google.cloud.storage.BucketInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application on one cloud that also uses another vendor's client, switched on by the
 * vendor's property or made by the application.
 */
@RequiresEmulator({ "s3", "gcs" })
class OtherVendorInUseTests {

	private static final byte[] CONTENT = "hello".getBytes(StandardCharsets.UTF_8);

	@TempDir
	Path directory;

	private final String bucket = "beside-" + UUID.randomUUID().toString().substring(0, 8);

	private static URI uri(String service) {
		return Emulators.require(service).uri();
	}

	private ConfigurableApplicationContext start(Class<?> application, String... properties) {
		List<String> arguments = new ArrayList<>();
		Stream.of(LocalRunner.properties(this.directory), properties)
			.flatMap(Arrays::stream)
			.forEach((property) -> arguments.add("--" + property));
		arguments.addAll(List.of("--spring.main.banner-mode=off", "--logging.level.root=info"));
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.logStartupInfo(false)
			.run(arguments.toArray(String[]::new));
	}

	private void assertS3Works(S3Client client) {
		client.createBucket((create) -> create.bucket(this.bucket));
		client.putObject((put) -> put.bucket(this.bucket).key("own"), RequestBody.fromBytes(CONTENT));
		assertThat(client.getObjectAsBytes((get) -> get.bucket(this.bucket).key("own")).asByteArray())
			.isEqualTo(CONTENT);
	}

	private static String provider(ConfigurableApplicationContext context) {
		return context.getBean(CloudProviderDescriptor.STORAGE_DRIVER, StorageDriver.class).provider();
	}

	@Test
	void onGoogleCloudWithAServiceOfAwsByItsProperties() {
		try (ConfigurableApplicationContext context = start(OnlyOurs.class,
				onGoogleCloud("spring.cloud.aws.s3.enabled=true", "spring.cloud.aws.s3.endpoint=" + uri("s3"),
						"spring.cloud.aws.s3.path-style-access-enabled=true",
						"spring.cloud.aws.region.static=eu-central-1", "spring.cloud.aws.credentials.access-key=test",
						"spring.cloud.aws.credentials.secret-key=test"))) {
			assertS3Works(context.getBean(S3Client.class));
			assertOursIsGoogles(context);
		}
	}

	@Test
	void onGoogleCloudWithAClientOfAwsThatTheApplicationMakes() {
		try (ConfigurableApplicationContext context = start(OwnS3.class, onGoogleCloud())) {
			assertThat(context.getBeansOfType(S3Client.class)).containsOnlyKeys("ownClient");
			assertS3Works(context.getBean(S3Client.class));
			assertOursIsGoogles(context);
		}
	}

	private String[] onGoogleCloud(String... more) {
		StorageOptions.newBuilder()
			.setHost(uri("gcs").toString())
			.setProjectId("shield-test")
			.setCredentials(NoCredentials.getInstance())
			.build()
			.getService()
			.create(BucketInfo.of(this.bucket));
		return Stream.concat(Stream.of("llmshield.cloud.provider=gcp", "llmshield.cloud.gcp.project-id=shield-test",
				"llmshield.cloud.gcp.storage.endpoint=" + uri("gcs"),
				"llmshield.cloud.gcp.secrets.endpoint=http://127.0.0.1:1", "llmshield.cloud.secrets.watch.interval=0s",
				"llmshield.cloud.storage.stores.results.bucket=" + this.bucket), Stream.of(more))
			.toArray(String[]::new);
	}

	private void assertOursIsGoogles(ConfigurableApplicationContext context) {
		assertThat(provider(context)).isEqualTo("gcp");
		context.getBean(CloudStorage.class).put("ours", CONTENT);
		assertThat(context.getBean(Storage.class).get(this.bucket, "ours").getContent()).isEqualTo(CONTENT);
	}

	@Test
	void onLocalWithAClientOfAwsThatTheApplicationMakes() {
		try (ConfigurableApplicationContext context = start(OwnS3.class, "llmshield.cloud.provider=local",
				"llmshield.cloud.storage.stores.results.bucket=results")) {
			assertS3Works(context.getBean(S3Client.class));
			assertThat(provider(context)).isEqualTo("local");
			context.getBean(CloudStorage.class).put("ours", CONTENT);
			assertThat(context.getBean(CloudStorage.class).getBytes("ours")).isEqualTo(CONTENT);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OnlyOurs {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OwnS3 {

		@Bean
		S3Client ownClient() {
			return S3Client.builder()
				.endpointOverride(uri("s3"))
				.forcePathStyle(true)
				.region(Region.EU_CENTRAL_1)
				.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
				.build();
		}

	}

}
