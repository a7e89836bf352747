package io.llmshield.cloud.autoconfigure.gcp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import com.google.auth.Credentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.cloud.storage.BucketInfo;
import com.google.cloud.storage.Storage;
import io.llmshield.cloud.autoconfigure.QuietLogging;
import io.llmshield.cloud.autoconfigure.UnprintedOutput;
import io.llmshield.cloud.identity.CloudIdentity;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import io.llmshield.cloud.test.faults.PatternInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

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
 * With everything logged at TRACE, no secret, token, signature, payload or address of an
 * upload is.
 */
@RequiresEmulator({ "gcs", "gcp-secretmanager" })
@ExtendWith({ UnprintedOutput.class, OutputCaptureExtension.class })
class GcpWireLogTests {

	private final String secret = "payload-" + UUID.randomUUID();

	private final String object = "object-" + UUID.randomUUID();

	@AfterEach
	void restoreLevels() {
		QuietLogging.restore();
	}

	private void writeAndRead(String... more) {
		String bucket = "wire-" + UUID.randomUUID();
		List<String> arguments = new ArrayList<>(
				List.of("--llmshield.cloud.provider=gcp", "--llmshield.cloud.storage.stores.results.bucket=" + bucket,
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
			context.getBean(Storage.class).create(BucketInfo.of(bucket));
			CloudStorage storage = context.getBean(CloudStorage.class);
			storage.put("key", this.object.getBytes(StandardCharsets.UTF_8));
			assertThat(new String(storage.getBytes("key"), StandardCharsets.UTF_8)).isEqualTo(this.object);
			storage.put("in-parts", new PatternInputStream(6 << 20), PutOptions.DEFAULT);
			assertThat(storage.presignGet("key", Duration.ofMinutes(1)).uri()).hasParameter("X-Goog-Signature");
			assertThat(context.getBean(CloudIdentity.class).current().principal()).isEqualTo(ServiceAccountKey.EMAIL);
		}
	}

	@Test
	void nothingThatMustNotBeLoggedIs(CapturedOutput output) {
		writeAndRead("--logging.level.root=trace");
		assertThat(output).contains("TRACE", "DEBUG");
		assertThat(output.getAll()
			.lines()
			.filter((line) -> line.contains(this.secret) || line.contains(this.object) || line.contains("Bearer ey")
					|| line.contains("upload_id=") || line.contains("X-Goog-Signature=")
					|| line.contains("PRIVATE KEY")))
			.isEmpty();
	}

	@Test
	void whoAsksForTheWireGetsIt(CapturedOutput output) {
		writeAndRead("--logging.level.root=warn", "--logging.level.org.apache.http.wire=debug");
		assertThat(output).contains(this.object, "Bearer ey");
	}

	/** Signs a token of its own for each host, which needs no network. */
	private static Credentials credentials() {
		try {
			return ServiceAccountCredentials
				.fromStream(new ByteArrayInputStream(ServiceAccountKey.json().getBytes(StandardCharsets.UTF_8)))
				.createWithUseJwtAccessWithScope(true)
				.createScoped("https://www.googleapis.com/auth/cloud-platform");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		GcpConnectionDetails emulators() {
			return new Services();
		}

	}

	static class Services implements GcpConnectionDetails {

		@Override
		public String getProjectId() {
			return "shield-test";
		}

		@Override
		public URI getStorageEndpoint() {
			return Emulators.require("gcs").uri();
		}

		@Override
		public URI getSecretManagerEndpoint() {
			return Emulators.require("gcp-secretmanager").uri();
		}

		@Override
		public Credentials getCredentials() {
			return credentials();
		}

	}

}
