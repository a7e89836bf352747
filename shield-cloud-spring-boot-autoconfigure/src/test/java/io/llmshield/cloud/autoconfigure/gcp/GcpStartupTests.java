package io.llmshield.cloud.autoconfigure.gcp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What a user is told whose application does not start on Google Cloud. There are no
 * settings of gcloud.
 */
@ExtendWith(OutputCaptureExtension.class)
class GcpStartupTests {

	private static final String KEY = "spring.cloud.gcp.credentials.encoded-key=" + ServiceAccountKey.encoded();

	@TempDir
	private Path home;

	private String realHome;

	@BeforeEach
	void isolate() throws IOException {
		for (String variable : List.of("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_PROJECT", "CLOUDSDK_CONFIG",
				"K_SERVICE", "KUBERNETES_SERVICE_HOST")) {
			Assumptions.assumeTrue(System.getenv(variable) == null, () -> variable + " is set on this machine");
		}
		Assumptions.assumeFalse(isGoogles(), "this is a machine of Google's");
		this.realHome = System.setProperty("user.home", this.home.toString());
	}

	private static boolean isGoogles() throws IOException {
		Path product = Path.of("/sys/class/dmi/id/product_name");
		return Files.isReadable(product) && Files.readString(product).startsWith("Google");
	}

	@AfterEach
	void restore() {
		if (this.realHome != null) {
			System.setProperty("user.home", this.realHome);
		}
	}

	private ConfigurableApplicationContext start(WebApplicationType type, String... properties) {
		List<String> arguments = new ArrayList<>(
				List.of("--server.address=127.0.0.1", "--server.port=0", "--spring.main.banner-mode=off",
						"--llmshield.cloud.provider=gcp", "--llmshield.cloud.secrets.watch.interval=0s"));
		for (String property : properties) {
			arguments.add("--" + property);
		}
		return new SpringApplicationBuilder(Application.class).web(type).run(arguments.toArray(String[]::new));
	}

	@Test
	void withoutCredentials(CapturedOutput output) {
		for (WebApplicationType type : List.of(WebApplicationType.NONE, WebApplicationType.SERVLET)) {
			assertThatException().isThrownBy(() -> start(type, GcpRunner.PROJECT).close());
		}
		// Said by our own search, and not by Google's library, which waits for a minute
		assertThat(output)
			.contains("APPLICATION FAILED TO START", "none of the sources has credentials",
					"gcloud auth application-default login", "spring.cloud.gcp.credentials")
			.doesNotContain("\tat ", "Your default credentials were not found");
	}

	@Test
	void withCredentialsThatDoNotExist(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start(WebApplicationType.NONE, GcpRunner.PROJECT,
				"spring.cloud.gcp.credentials.location=file:" + this.home.resolve("missing.json"))
			.close());
		assertThat(output).contains("APPLICATION FAILED TO START", "missing.json",
				"spring.cloud.gcp.credentials.location");
	}

	@Test
	void withoutAProject(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start(WebApplicationType.NONE, KEY).close());
		assertThat(output)
			.contains("APPLICATION FAILED TO START", "Set llmshield.cloud.gcp.project-id", "GOOGLE_CLOUD_PROJECT")
			.doesNotContain("\tat ");
	}

	@Test
	void withAnEndpointInTheClear(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start(WebApplicationType.NONE, GcpRunner.PROJECT, KEY,
				"spring.cloud.gcp.storage.host=http://gcs.example.com")
			.close());
		assertThat(output)
			.contains("APPLICATION FAILED TO START", "Shield Cloud could not use the endpoint 'http://gcs.example.com'",
					"it is not encrypted", "Write a URL that begins with https://")
			.doesNotContain("\tat ");
	}

	@Test
	void withProjectAndCredentialsItStarts() {
		try (ConfigurableApplicationContext context = start(WebApplicationType.NONE, GcpRunner.PROJECT, KEY)) {
			assertThat(context.isRunning()).isTrue();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
