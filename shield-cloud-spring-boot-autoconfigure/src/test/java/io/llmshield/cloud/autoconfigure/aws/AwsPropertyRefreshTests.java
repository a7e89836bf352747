package io.llmshield.cloud.autoconfigure.aws;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretChange;
import io.llmshield.cloud.secrets.SecretChangeListener;
import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A secret that others change reaches configuration properties that are imported from it
 * by Spring Cloud AWS, without a restart.
 */
@RequiresEmulator("secretsmanager")
class AwsPropertyRefreshTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private final URI endpoint = Emulators.require("secretsmanager").uri();

	private final String name = "shield/db-" + UUID.randomUUID();

	private final SecretsManagerClient others = SecretsManagerClient.builder()
		.endpointOverride(this.endpoint)
		.region(Region.EU_CENTRAL_1)
		.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
		.build();

	@BeforeEach
	void create() {
		this.others.createSecret((secret) -> secret.name(this.name).secretString("{\"db.password\": \"one\"}"));
	}

	private void change(String password) {
		this.others.putSecretValue(
				(secret) -> secret.secretId(this.name).secretString("{\"db.password\": \"" + password + "\"}"));
	}

	private ConfigurableApplicationContext start(String interval, String... more) {
		SpringApplicationBuilder builder = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off");
		List<String> arguments = new ArrayList<>(List.of("--llmshield.cloud.provider=aws",
				"--spring.config.import=aws-secretsmanager:" + this.name,
				"--spring.cloud.aws.endpoint=" + this.endpoint, "--spring.cloud.aws.region.static=eu-central-1",
				"--spring.cloud.aws.credentials.access-key=test", "--spring.cloud.aws.credentials.secret-key=test"));
		arguments.add("--llmshield.cloud.secrets.watch.interval=" + interval);
		arguments.addAll(List.of(more));
		return builder.run(arguments.toArray(String[]::new));
	}

	@Test
	void changedSecretReachesTheBoundProperties() {
		try (ConfigurableApplicationContext context = start("1s",
				"--llmshield.cloud.secrets.watch.names=" + this.name)) {
			Database database = context.getBean(Database.class);
			assertThat(database.getPassword()).isEqualTo("one");
			change("two");
			await().atMost(LONG).untilAsserted(() -> assertThat(database.getPassword()).isEqualTo("two"));
			assertThat(context.getEnvironment().getProperty("db.password")).isEqualTo("two");
		}
	}

	@Test
	void changeBetweenTheImportAndTheFirstLookIsNotMissed() {
		try (ConfigurableApplicationContext context = start("3s",
				"--llmshield.cloud.secrets.watch.names=" + this.name)) {
			change("at once");
			await().atMost(LONG)
				.untilAsserted(() -> assertThat(context.getBean(Database.class).getPassword()).isEqualTo("at once"));
		}
	}

	@Test
	void changedSecretReachesCacheListenersAndProperties() {
		try (ConfigurableApplicationContext context = start("1s")) {
			CloudSecretManager secrets = context.getBean(CloudSecretManager.class);
			assertThat(secrets.getSecret(this.name).jsonField("db.password")).isEqualTo("one");
			change("two");
			await().atMost(LONG).until(() -> context.getBean(Heard.class).change != null);
			assertThat(context.getBean(Heard.class).change.name()).isEqualTo(this.name);
			assertThat(secrets.getSecret(this.name).jsonField("db.password")).isEqualTo("two");
			await().atMost(LONG)
				.untilAsserted(() -> assertThat(context.getBean(Database.class).getPassword()).isEqualTo("two"));
		}
	}

	@Test
	void refreshCanBeSwitchedOff() {
		try (ConfigurableApplicationContext context = start("1s", "--llmshield.cloud.secrets.watch.names=" + this.name,
				"--llmshield.cloud.secrets.watch.refresh-properties=false")) {
			change("two");
			await().atMost(LONG).until(() -> context.getBean(Heard.class).change != null);
			assertThat(context.getBean(Database.class).getPassword()).isEqualTo("one");
			assertThat(context.getBeansOfType(SecretChangeListener.class))
				.doesNotContainKeys("shieldCloudPropertyRefresher", "shieldCloudImportedSecretsReloader");
		}
	}

	/** Rebound in place, so it has setters. */
	@ConfigurationProperties("db")
	static class Database {

		private volatile String password;

		public String getPassword() {
			return this.password;
		}

		public void setPassword(String password) {
			this.password = password;
		}

	}

	static class Heard {

		volatile SecretChange change;

		@EventListener
		void on(SecretChange change) {
			this.change = change;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableConfigurationProperties(Database.class)
	@Import(Heard.class)
	static class Application {

	}

}
