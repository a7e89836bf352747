package io.llmshield.cloud.autoconfigure.aws;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.QuietLogging;
import io.llmshield.cloud.autoconfigure.UnprintedOutput;
import io.llmshield.cloud.identity.CloudIdentity;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * With everything logged at TRACE, no secret, token, signature or payload is.
 */
@RequiresEmulator("s3")
@ExtendWith({ UnprintedOutput.class, OutputCaptureExtension.class })
class AwsWireLogTests {

	private static final String ACCESS_SECRET = "accessSecretThatMustNotBeLogged";

	private static final String SESSION_TOKEN = "sessionTokenThatMustNotBeLogged";

	private final String secret = "payload-" + UUID.randomUUID();

	private final String object = "object-" + UUID.randomUUID();

	@AfterEach
	void restoreLevels() {
		QuietLogging.restore();
	}

	private void writeAndRead(String... more) {
		String bucket = "wire-" + UUID.randomUUID();
		List<String> arguments = new ArrayList<>(List.of("--llmshield.cloud.provider=aws",
				"--spring.cloud.aws.endpoint=" + uri("sts"), "--spring.cloud.aws.s3.endpoint=" + uri("s3"),
				"--spring.cloud.aws.s3.path-style-access-enabled=true",
				"--spring.cloud.aws.secretsmanager.endpoint=" + uri("secretsmanager"),
				"--spring.cloud.aws.region.static=eu-central-1",
				"--llmshield.cloud.storage.stores.results.bucket=" + bucket,
				"--llmshield.cloud.secrets.watch.interval=0s"));
		arguments.addAll(List.of(more));
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run(arguments.toArray(String[]::new))) {
			CloudSecretManager secrets = context.getBean(CloudSecretManager.class);
			String name = "wire/" + UUID.randomUUID().toString().replaceAll("[0-9]", "x");
			secrets.createSecret(name, SecretValue.ofText(this.secret));
			secrets.updateSecret(name, SecretValue.ofText(this.secret + "-2"));
			assertThat(secrets.getSecret(name).asText()).startsWith(this.secret);
			assertThat(context.getBean(CloudProviderDescriptor.SECRET_DRIVER, SecretDriver.class)
				.readBatch(List.of(SecretName.of(name)))).hasSize(1);
			context.getBean(S3Client.class).createBucket((create) -> create.bucket(bucket));
			CloudStorage storage = context.getBean(CloudStorage.class);
			storage.put("key", this.object.getBytes(StandardCharsets.UTF_8));
			assertThat(new String(storage.getBytes("key"), StandardCharsets.UTF_8)).isEqualTo(this.object);
			assertThat(context.getBean(CloudIdentity.class).current()).isNotNull();
		}
	}

	private static URI uri(String service) {
		return Emulators.require(service).uri();
	}

	@Test
	void nothingThatMustNotBeLoggedIs(CapturedOutput output) {
		writeAndRead("--logging.level.root=trace");
		assertThat(output).contains("TRACE", "DEBUG");
		assertThat(output.getAll()
			.lines()
			.filter((line) -> line.contains(this.secret) || line.contains(this.object) || line.contains(ACCESS_SECRET)
					|| line.contains(SESSION_TOKEN) || line.contains("Signature=")))
			.isEmpty();
	}

	@Test
	void whoAsksForTheWireGetsIt(CapturedOutput output) {
		writeAndRead("--logging.level.root=warn", "--logging.level.org.apache.hc.client5.http.wire=debug");
		assertThat(output).contains(this.object);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		AwsCredentialsProvider credentials() {
			return StaticCredentialsProvider
				.create(AwsSessionCredentials.create("AKIDEXAMPLE", ACCESS_SECRET, SESSION_TOKEN));
		}

	}

}
