package io.llmshield.cloud.autoconfigure.azure;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import com.azure.spring.cloud.core.customizer.AzureServiceClientBuilderCustomizer;
import com.azure.storage.blob.BlobServiceClient;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.QuietLogging;
import io.llmshield.cloud.autoconfigure.UnprintedOutput;
import io.llmshield.cloud.identity.CloudIdentity;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.DeleteResult;
import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import io.llmshield.cloud.test.keyvault.KeyVaultDouble;
import io.llmshield.cloud.test.keyvault.KeyVaultOptions;
import io.llmshield.cloud.test.keyvault.VaultError;
import io.llmshield.cloud.test.keyvault.VaultOperation;
import io.llmshield.cloud.test.keyvault.VaultTokens;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * No secret, token, key or object is in the log, however low its level is.
 */
@ExtendWith({ UnprintedOutput.class, OutputCaptureExtension.class })
@RequiresEmulator("blob")
class AzureWireLogTests {

	private static final String ACCOUNT = "devstoreaccount1";

	private static final String KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

	private static final String TOKEN = VaultTokens.forVault(VaultTokens.ALLOWED);

	private static KeyVaultDouble vault;

	private final String secret = "payload-" + UUID.randomUUID();

	private final String name = "wire/" + UUID.randomUUID().toString().replaceAll("[0-9]", "x");

	private final String object = "object-" + UUID.randomUUID();

	@BeforeAll
	static void start() throws IOException {
		vault = KeyVaultDouble.start(KeyVaultOptions.DEFAULT);
	}

	@AfterAll
	static void stop() {
		vault.close();
	}

	@AfterEach
	void restoreLevels() {
		QuietLogging.restore();
	}

	@ParameterizedTest
	@ValueSource(classes = { OurClients.class, SpringCloudAzuresClients.class })
	void nothingThatMustNotBeLoggedIs(Class<?> application, CapturedOutput output) {
		String container = "wire-" + UUID.randomUUID();
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(application)
			.web(WebApplicationType.NONE)
			.run("--llmshield.cloud.provider=azure", "--llmshield.cloud.azure.secrets.settle=1s",
					"--llmshield.cloud.storage.stores.results.bucket=" + container,
					"--llmshield.cloud.azure.key-vault.vault-url=" + vault.uri(),
					"--llmshield.cloud.azure.storage.endpoint=" + blobEndpoint(),
					"--llmshield.cloud.azure.storage.account-name=" + ACCOUNT,
					"--spring.cloud.azure.storage.blob.account-key=" + KEY,
					"--spring.cloud.azure.keyvault.secret.challenge-resource-verification-enabled=false",
					"--llmshield.cloud.secrets.watch.interval=0s", "--logging.level.root=trace")) {
			CloudSecretManager secrets = context.getBean(CloudSecretManager.class);
			vault.fail(VaultOperation.GET_SECRET, 1, VaultError.throttled(0));
			secrets.createSecret(this.name, SecretValue.ofText(this.secret));
			secrets.updateSecret(this.name, SecretValue.ofText(this.secret + "-2"));
			assertThat(secrets.getSecret(this.name).asText()).startsWith(this.secret);
			context.getBean(BlobServiceClient.class).createBlobContainer(container);
			CloudStorage storage = context.getBean(CloudStorage.class);
			storage.put("key", this.object.getBytes(StandardCharsets.UTF_8));
			assertThat(new String(storage.getBytes("key"), StandardCharsets.UTF_8)).isEqualTo(this.object);
			// The source of a copy is a signed link
			storage.copy("key", "copy", CopyOptions.DEFAULT);
			assertThat(storage.presignGet("copy", Duration.ofMinutes(1)).toString()).doesNotContain("sig=");
			assertThat(storage.deleteAll(List.of("key", "copy", "missing"))).allMatch(DeleteResult::deleted);
			assertThatExceptionOfType(CloudException.class)
				.isThrownBy(() -> storage.copy("missing", "copy", CopyOptions.DEFAULT))
				.satisfies((error) -> assertThat(text(error)).doesNotContain("sig="));
			assertThat(context.getBean(CloudIdentity.class).current()).isNotNull();
		}
		assertThat(output).contains("TRACE", "DEBUG");
		assertThat(output.getAll()
			.lines()
			.filter((line) -> line.contains(this.secret) || line.contains(this.object) || line.contains(KEY)
					|| line.contains(TOKEN) || line.contains("SharedKey " + ACCOUNT) || line.contains("sig=")))
			.isEmpty();
		assertThat(output.getAll().lines().filter((line) -> line.matches("\\S+ +(WARN|ERROR) .*"))).isEmpty();
	}

	private static String text(Throwable error) {
		StringWriter text = new StringWriter();
		error.printStackTrace(new PrintWriter(text));
		return text.toString();
	}

	private static String blobEndpoint() {
		return Emulators.require("blob").uri() + "/" + ACCOUNT;
	}

	private static HttpClient trusting() {
		return new JdkHttpClientBuilder(java.net.http.HttpClient.newBuilder().sslContext(vault.sslContext())).build();
	}

	private static TokenCredential credential() {
		return (request) -> Mono.just(new AccessToken(TOKEN, OffsetDateTime.now().plusMinutes(30)));
	}

	/** The clients of Spring Cloud Azure. */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class SpringCloudAzuresClients {

		@Bean
		TokenCredential springCloudAzureDefaultCredential() {
			return credential();
		}

		/** What a trust store of the JVM would do. */
		@Bean
		AzureServiceClientBuilderCustomizer<SecretClientBuilder> trust() {
			return (builder) -> builder.httpClient(trusting());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OurClients {

		@Bean
		AzureConnectionDetails details() {
			HttpClient trusting = trusting();
			return new AzureConnectionDetails() {

				@Override
				public URI getVaultUrl() {
					return vault.uri();
				}

				@Override
				public String getBlobConnectionString() {
					return "DefaultEndpointsProtocol=http;AccountName=" + ACCOUNT + ";AccountKey=" + KEY
							+ ";BlobEndpoint=" + blobEndpoint() + ";";
				}

				@Override
				public TokenCredential getCredential() {
					return credential();
				}

				@Override
				public HttpClient getHttpClient() {
					return trusting;
				}

			};
		}

	}

}
