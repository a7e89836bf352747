package io.llmshield.cloud.autoconfigure.aws;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
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
 * What a user is told whose application does not start on AWS. The machine's own metadata
 * service is a recorder, and there is no profile.
 */
@ExtendWith(OutputCaptureExtension.class)
class AwsStartupTests {

	@TempDir
	Path directory;

	private HttpRecorder metadata;

	private Map<String, String> settings;

	@BeforeEach
	void isolate() {
		this.metadata = new HttpRecorder(404);
		this.settings = Map.of("aws.ec2MetadataServiceEndpoint", this.metadata.uri().toString(), "aws.configFile",
				this.directory.resolve("config").toString(), "aws.sharedCredentialsFile",
				this.directory.resolve("credentials").toString());
		this.settings.forEach(System::setProperty);
	}

	@AfterEach
	void restore() {
		this.settings.keySet().forEach(System::clearProperty);
		this.metadata.close();
	}

	private ConfigurableApplicationContext start(WebApplicationType type, String... properties) {
		List<String> arguments = new ArrayList<>(List.of("--server.address=127.0.0.1", "--server.port=0",
				"--spring.main.banner-mode=off", "--llmshield.cloud.provider=aws"));
		for (String property : properties) {
			arguments.add("--" + property);
		}
		return new SpringApplicationBuilder(Application.class).web(type).run(arguments.toArray(String[]::new));
	}

	@Test
	void withoutARegion(CapturedOutput output) {
		for (WebApplicationType type : List.of(WebApplicationType.NONE, WebApplicationType.SERVLET)) {
			assertThatException().isThrownBy(() -> start(type).close());
		}
		assertThat(output).contains("APPLICATION FAILED TO START", "No AWS region was found",
				"Set llmshield.cloud.aws.region (or spring.cloud.aws.region.static), or the environment variable AWS_REGION")
			.doesNotContain("\tat ");
		assertThat(this.metadata.requests()).isNotEmpty();
	}

	@Test
	void withoutCredentials(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start(WebApplicationType.NONE, AwsRunner.REGION).close());
		assertThat(output)
			.contains("APPLICATION FAILED TO START", "none of the sources has credentials",
					"set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", "spring.cloud.aws.credentials.access-key")
			.doesNotContain("\tat ");
	}

	@Test
	void withAProfileThatDoesNotExist(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start(WebApplicationType.NONE, AwsRunner.REGION,
				"spring.cloud.aws.credentials.profile.name=no-such-profile")
			.close());
		assertThat(output).contains("APPLICATION FAILED TO START").doesNotContain("\tat ");
	}

	@Test
	void withAnEndpointInTheClear(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> start(WebApplicationType.NONE, AwsRunner.REGION, AwsRunner.CREDENTIALS[0],
					AwsRunner.CREDENTIALS[1], "spring.cloud.aws.s3.endpoint=http://s3.example.com")
				.close());
		assertThat(output)
			.contains("APPLICATION FAILED TO START", "Shield Cloud could not use the endpoint 'http://s3.example.com'",
					"it is not encrypted", "Write a URL that begins with https://")
			.doesNotContain("\tat ");
	}

	@Test
	void withRegionAndCredentialsItStartsAndAsksNobody() {
		try (ConfigurableApplicationContext context = start(WebApplicationType.NONE, AwsRunner.REGION,
				AwsRunner.CREDENTIALS[0], AwsRunner.CREDENTIALS[1], "llmshield.cloud.secrets.watch.interval=0s")) {
			assertThat(context.isRunning()).isTrue();
		}
		assertThat(this.metadata.requests()).isEmpty();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
