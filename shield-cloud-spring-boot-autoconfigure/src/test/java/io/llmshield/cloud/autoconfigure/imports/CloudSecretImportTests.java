package io.llmshield.cloud.autoconfigure.imports;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.storage.Storage;
import io.llmshield.cloud.autoconfigure.CloudBootstrapCustomizer;
import io.llmshield.cloud.autoconfigure.azure.AzureConnectionDetails;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import io.llmshield.cloud.test.keyvault.KeyVaultDouble;
import io.llmshield.cloud.test.keyvault.KeyVaultOptions;
import io.llmshield.cloud.test.keyvault.VaultError;
import io.llmshield.cloud.test.keyvault.VaultOperation;
import io.llmshield.cloud.test.keyvault.VaultTokens;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.bootstrap.BootstrapRegistry.InstanceSupplier;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The same import lines on every cloud.
 */
@RequiresEmulator({ "secretsmanager", "gcp-secretmanager" })
@ExtendWith(OutputCaptureExtension.class)
class CloudSecretImportTests {

	private static KeyVaultDouble vault;

	private final String id = "import-" + UUID.randomUUID().toString().substring(0, 8);

	@TempDir
	Path directory;

	@BeforeAll
	static void startVault() throws IOException {
		vault = KeyVaultDouble.start(KeyVaultOptions.DEFAULT);
	}

	@AfterAll
	static void stopVault() {
		vault.close();
	}

	enum Cloud {

		AWS, GCP, AZURE;

		/** What a user writes who runs on an emulator. */
		List<String> properties(String endpoint) {
			return switch (this) {
				case AWS -> List.of("spring.cloud.aws.endpoint=" + endpoint, "llmshield.cloud.aws.region=eu-central-1",
						"spring.cloud.aws.credentials.access-key=test", "spring.cloud.aws.credentials.secret-key=test");
				case GCP -> List.of("llmshield.cloud.gcp.project-id=shield-test",
						"llmshield.cloud.gcp.secrets.endpoint=" + endpoint,
						"llmshield.cloud.gcp.storage.endpoint=" + endpoint);
				case AZURE -> List.of("llmshield.cloud.azure.key-vault.vault-url=" + endpoint,
						"llmshield.cloud.azure.secrets.settle=1s");
			};
		}

		String endpoint() {
			return switch (this) {
				case AWS -> Emulators.require("secretsmanager").uri().toString();
				case GCP -> Emulators.require("gcp-secretmanager").uri().toString();
				case AZURE -> vault.uri().toString();
			};
		}

		String provider() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	/** What no property can tell: whom to trust, and which token the double takes. */
	private static final class EmulatedVault implements AzureConnectionDetails {

		@Override
		public URI getVaultUrl() {
			return vault.uri();
		}

		@Override
		public TokenCredential getCredential() {
			return (request) -> Mono
				.just(new AccessToken(VaultTokens.forVault(VaultTokens.ALLOWED), OffsetDateTime.now().plusMinutes(30)));
		}

		@Override
		public HttpClient getHttpClient() {
			return new JdkHttpClientBuilder(java.net.http.HttpClient.newBuilder().sslContext(vault.sslContext()))
				.build();
		}

	}

	private ConfigurableApplicationContext start(Cloud cloud, String endpoint, String... more) {
		return start(new SpringApplicationBuilder(Application.class), cloud, endpoint, more);
	}

	private ConfigurableApplicationContext start(SpringApplicationBuilder builder, Cloud cloud, String endpoint,
			String... more) {
		List<String> arguments = new ArrayList<>(cloud.properties(endpoint));
		arguments.add("llmshield.cloud.provider=" + cloud.provider());
		arguments.add("llmshield.cloud.resilience.retry.max-attempts=1");
		arguments.add("spring.main.banner-mode=off");
		arguments.add("spring.config.location=" + this.directory.toUri());
		arguments.addAll(Arrays.asList(more));
		builder.web(WebApplicationType.NONE);
		if (cloud == Cloud.AZURE) {
			SpringApplication application = builder.application();
			// Shown in docs/how-to/import-secrets.md
			application.addBootstrapRegistryInitializer(
					(registry) -> registry.register(CloudBootstrapCustomizer.class, InstanceSupplier
						.of((context) -> context.registerBean(AzureConnectionDetails.class, EmulatedVault::new))));
			builder.initializers((ApplicationContextInitializer<GenericApplicationContext>) (context) -> context
				.registerBean(AzureConnectionDetails.class, EmulatedVault::new));
		}
		return builder.run(arguments.stream().map((argument) -> "--" + argument).toArray(String[]::new));
	}

	private void create(Cloud cloud, String name, SecretValue value) {
		try (ConfigurableApplicationContext context = start(cloud, cloud.endpoint())) {
			context.getBean(CloudSecretManager.class).createSecret(name, value);
		}
	}

	private void imports(String... locations) throws IOException {
		Files.writeString(this.directory.resolve("application.properties"),
				"spring.config.import=" + String.join(",", locations));
	}

	@ParameterizedTest
	@EnumSource
	void secretsAreBroughtIn(Cloud cloud) throws IOException {
		create(cloud, this.id + "/db", SecretValue.ofJson("{\"username\":\"app\",\"password\":\"geheim\"}"));
		create(cloud, this.id + "/key", SecretValue.ofText("sk-1"));
		imports("shield-secret:" + this.id + "/db?prefix=db", "shield-secret:" + this.id + "/key?property=key",
				"optional:shield-secret:" + this.id + "/gone");
		try (ConfigurableApplicationContext context = start(cloud, cloud.endpoint())) {
			assertThat(context.getEnvironment().getProperty("db.username")).isEqualTo("app");
			assertThat(context.getEnvironment().getProperty("db.password")).isEqualTo("geheim");
			assertThat(context.getEnvironment().getProperty("key")).isEqualTo("sk-1");
			String version = context.getBean(CloudSecretManager.class).getSecret(this.id + "/key").version();
			assertThat(ImportedSecrets.versions(context.getEnvironment()).get(this.id + "/key")).hasValue(version);
		}
	}

	@ParameterizedTest
	@EnumSource
	void missingSecretIsTold(Cloud cloud, CapturedOutput output) throws IOException {
		imports("shield-secret:" + this.id + "/gone");
		assertThatException().isThrownBy(() -> start(cloud, cloud.endpoint()).close());
		assertThat(output).contains("Import: shield-secret:" + this.id + "/gone", "The secret does not exist",
				"write optional:shield-secret:" + this.id + "/gone");
	}

	/** Also of an optional one: it may be there. */
	@ParameterizedTest
	@EnumSource(names = "AZURE", mode = EnumSource.Mode.EXCLUDE)
	void unreachableProviderIsTold(Cloud cloud, CapturedOutput output) throws IOException {
		imports("optional:shield-secret:" + this.id + "/key");
		assertThatException().isThrownBy(() -> start(cloud, "http://127.0.0.1:1").close());
		assertThat(output)
			.contains("Import: optional:shield-secret:" + this.id + "/key", "The provider could not be reached",
					"'optional:' does not hide an outage")
			.doesNotContain("does not exist:");
	}

	@Test
	void forbiddenSecretIsTold(CapturedOutput output) throws IOException {
		imports("optional:shield-secret:" + this.id + "/key");
		vault.fail(VaultOperation.GET_SECRET, 1,
				VaultError.of(403, "Forbidden", "ForbiddenByRbac", "Caller is not authorized"));
		assertThatException().isThrownBy(() -> start(Cloud.AZURE, Cloud.AZURE.endpoint()).close());
		assertThat(output).contains("Import: optional:shield-secret:" + this.id + "/key",
				"The application may not read the secret", "ACCESS_DENIED", "'optional:' does not hide this");
	}

	/** An endpoint of Cloud Storage would have its client made. */
	@Test
	void noClientIsMadeThatSecretsDoNotNeed() throws IOException {
		create(Cloud.GCP, this.id + "/key", SecretValue.ofText("sk-1"));
		imports("shield-secret:" + this.id + "/key?property=key");
		List<Class<?>> made = new CopyOnWriteArrayList<>();
		SpringApplicationBuilder builder = new SpringApplicationBuilder(Application.class);
		SpringApplication application = builder.application();
		application.addBootstrapRegistryInitializer((registry) -> registry.register(CloudBootstrapCustomizer.class,
				InstanceSupplier.of((context) -> context.registerBean(BeanPostProcessor.class, () -> new Made(made)))));
		try (ConfigurableApplicationContext context = start(builder, Cloud.GCP, Cloud.GCP.endpoint())) {
			assertThat(context.getEnvironment().getProperty("key")).isEqualTo("sk-1");
		}
		assertThat(made).anyMatch(SecretManagerServiceClient.class::isAssignableFrom)
			.noneMatch(Storage.class::isAssignableFrom);
	}

	/** The small context has no storage, whatever the application has. */
	@Test
	void storesDoNotConcernImports() throws IOException {
		create(Cloud.AZURE, this.id + "/key", SecretValue.ofText("sk-1"));
		imports("shield-secret:" + this.id + "/key?property=key");
		try (ConfigurableApplicationContext context = start(Cloud.AZURE, Cloud.AZURE.endpoint(),
				"llmshield.cloud.azure.storage.account-name=shieldtest",
				"llmshield.cloud.storage.stores.results.bucket=results")) {
			assertThat(context.getEnvironment().getProperty("key")).isEqualTo("sk-1");
			assertThat(context.getBean("resultsStorage")).isInstanceOf(CloudStorage.class);
		}
	}

	/** Also of an optional one, and as if the application's own context had told it. */
	@Test
	void missingVaultIsTold(CapturedOutput output) throws IOException {
		imports("optional:shield-secret:" + this.id + "/key");
		assertThatException()
			.isThrownBy(() -> new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
				.run("--llmshield.cloud.provider=azure", "--llmshield.cloud.azure.storage.account-name=shieldtest",
						"--spring.config.location=" + this.directory.toUri())
				.close());
		assertThat(output)
			.contains("find the vault of imported secrets", "Set llmshield.cloud.azure.key-vault.vault-url")
			.doesNotContain("Set llmshield.cloud.azure.storage");
	}

	/** Lists what a context makes. */
	private record Made(List<Class<?>> types) implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			this.types.add(bean.getClass());
			return bean;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
