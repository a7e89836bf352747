package io.llmshield.cloud.autoconfigure;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretHandle;
import io.llmshield.cloud.secrets.SecretHandles;
import io.llmshield.cloud.secrets.SecretLoader;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretRotator;
import io.llmshield.cloud.secrets.ShieldSecret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What a user is told who wants secrets where there is no manager, or more than one.
 */
@ExtendWith(OutputCaptureExtension.class)
class MissingSecretsStartupTests {

	private static final String[] ON_AWS = { "llmshield.cloud.provider=aws", "llmshield.cloud.aws.region=eu-central-1",
			"spring.cloud.aws.credentials.access-key=a", "spring.cloud.aws.credentials.secret-key=b",
			"spring.cloud.aws.secretsmanager.enabled=false" };

	private static final String[] ON_GOOGLE_CLOUD = { "llmshield.cloud.provider=gcp",
			"llmshield.cloud.gcp.project-id=shield-test", "llmshield.cloud.gcp.storage.endpoint=http://127.0.0.1:1",
			"spring.cloud.gcp.secretmanager.enabled=false" };

	private static final String[] ON_AZURE = { "llmshield.cloud.provider=azure",
			"llmshield.cloud.azure.storage.account-name=shieldtest" };

	@TempDir
	Path directory;

	private void startFails(List<Class<?>> more, String... properties) {
		List<Class<?>> sources = new ArrayList<>(more);
		sources.add(Application.class);
		String[] arguments = Stream
			.of(Stream.of(LocalRunner.properties(this.directory)), Stream.of(properties),
					Stream.of("spring.main.banner-mode=off", "llmshield.cloud.secrets.watch.interval=0s"))
			.flatMap((all) -> all)
			.map((property) -> "--" + property)
			.toArray(String[]::new);
		assertThatException()
			.isThrownBy(() -> new SpringApplicationBuilder(sources.toArray(Class[]::new)).web(WebApplicationType.NONE)
				.run(arguments)
				.close());
	}

	private static String[] on(String cloud) {
		return switch (cloud) {
			case "aws" -> ON_AWS;
			case "gcp" -> ON_GOOGLE_CLOUD;
			default -> ON_AZURE;
		};
	}

	@ParameterizedTest
	@CsvSource({ "aws, Check that spring.cloud.aws.secretsmanager.enabled is not false",
			"gcp, Check that spring.cloud.gcp.secretmanager.enabled is not false",
			"azure, Set llmshield.cloud.azure.key-vault.vault-url to the vault's URL" })
	void secretWhereThereIsNoDriver(String cloud, String remedy, CapturedOutput output) {
		startFails(List.of(NeedsSecret.class), on(cloud));
		assertThat(output)
			.contains("APPLICATION FAILED TO START",
					NeedsSecret.class.getName() + "' needs the secret 'llm-shield/db', but the provider '" + cloud
							+ "' has no driver for secrets here",
					remedy)
			.doesNotContain("Add @ShieldSecret")
			.doesNotContain("\tat ");
	}

	@ParameterizedTest
	@ValueSource(classes = { NeedsManager.class, NeedsHandles.class, NeedsLoader.class, NeedsRotator.class })
	void whatIsMadeOnAManagerWhereThereIsNone(Class<?> place, CapturedOutput output) {
		startFails(List.of(place), ON_AZURE);
		assertThat(output).contains("APPLICATION FAILED TO START",
				place.getName() + "' needs a "
						+ place.getDeclaredConstructors()[0].getParameterTypes()[0].getSimpleName(),
				"Set llmshield.cloud.azure.key-vault.vault-url to the vault's URL");
	}

	@Test
	void secretWhereThereAreTwoManagers(CapturedOutput output) {
		startFails(List.of(NeedsSecret.class, TwoManagers.class));
		assertThat(output)
			.contains("APPLICATION FAILED TO START",
					"needs the secret 'llm-shield/db', but there are several beans of type CloudSecretManager",
					"one, other", "Mark one of them as @Primary")
			.doesNotContain("Add @ShieldSecret");
	}

	@Test
	void handleOfNoSecret(CapturedOutput output) {
		startFails(List.of(NeedsUnnamed.class));
		assertThat(output).contains("APPLICATION FAILED TO START",
				NeedsUnnamed.class.getName() + "' needs a SecretHandle, but does not say of which secret",
				"Add @ShieldSecret with the secret's name");
	}

	static class NeedsSecret {

		NeedsSecret(@ShieldSecret("llm-shield/db") SecretHandle<String> secret) {
		}

	}

	static class NeedsUnnamed {

		NeedsUnnamed(SecretHandle<String> secret) {
		}

	}

	static class NeedsManager {

		NeedsManager(CloudSecretManager secrets) {
		}

	}

	static class NeedsHandles {

		NeedsHandles(SecretHandles handles) {
		}

	}

	static class NeedsLoader {

		NeedsLoader(SecretLoader loader) {
		}

	}

	static class NeedsRotator {

		NeedsRotator(SecretRotator rotator) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoManagers {

		@Bean
		CloudSecretManager one(LocalProvider provider) {
			return SecretManagerBuilder.forDriver(provider.secretDriver()).build();
		}

		@Bean
		CloudSecretManager other(LocalProvider provider) {
			return SecretManagerBuilder.forDriver(provider.secretDriver()).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
