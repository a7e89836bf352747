package io.llmshield.cloud.autoconfigure.azure;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import com.azure.spring.cloud.core.customizer.AzureServiceClientBuilderCustomizer;
import com.azure.storage.blob.BlobServiceClient;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.VirtualThreads;
import io.llmshield.cloud.autoconfigure.actuator.ShieldCloudHealthAutoConfiguration;
import io.llmshield.cloud.identity.CloudIdentity;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.resource.CloudResource;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import io.llmshield.cloud.test.keyvault.KeyVaultDouble;
import io.llmshield.cloud.test.keyvault.KeyVaultOptions;
import io.llmshield.cloud.test.keyvault.VaultError;
import io.llmshield.cloud.test.keyvault.VaultOperation;
import io.llmshield.cloud.test.keyvault.VaultTokens;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The auto-configured beans against services that stand in for Azure.
 */
@RequiresEmulator("blob")
class AzureEmulatorTests {

	/** The account and the key that every emulator of Blob Storage has. */
	private static final String ACCOUNT = "devstoreaccount1";

	private static final String KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

	private static final String SECRET = "auto/api-key";

	private final String container = "auto-" + UUID.randomUUID().toString().substring(0, 8);

	private KeyVaultDouble vault;

	@BeforeEach
	void start() throws IOException {
		this.vault = KeyVaultDouble.start(KeyVaultOptions.DEFAULT);
	}

	@AfterEach
	void stop() {
		this.vault.close();
	}

	private static String blobEndpoint() {
		return Emulators.require("blob").uri() + "/" + ACCOUNT;
	}

	private HttpClient httpClient() {
		return new JdkHttpClientBuilder(java.net.http.HttpClient.newBuilder().sslContext(this.vault.sslContext()))
			.build();
	}

	private ApplicationContextRunner properties() {
		return AzureRunner.usable()
			.withPropertyValues("llmshield.cloud.azure.key-vault.vault-url=" + this.vault.uri(),
					"llmshield.cloud.azure.storage.endpoint=" + blobEndpoint(),
					"llmshield.cloud.azure.storage.account-name=" + ACCOUNT,
					"spring.cloud.azure.storage.blob.account-key=" + KEY,
					"spring.cloud.azure.keyvault.secret.challenge-resource-verification-enabled=false",
					"llmshield.cloud.azure.location=westeurope", "llmshield.cloud.azure.secrets.settle=1s",
					"llmshield.cloud.azure.storage.lacking=versions,retention,legal_hold,customer_key",
					"llmshield.cloud.storage.stores.results.bucket=" + this.container,
					"llmshield.cloud.storage.stores.results.prefix=team-a",
					"llmshield.cloud.resilience.retry.initial-backoff=1ms", "llmshield.cloud.health.cache-ttl=0ms",
					"llmshield.cloud.health.timeout=1m", "llmshield.cloud.health.slow-threshold=1m")
			.withBean("trust", AzureServiceClientBuilderCustomizer.class, this::trust)
			.withConfiguration(AutoConfigurations.of(HealthContributorAutoConfiguration.class,
					HealthContributorRegistryAutoConfiguration.class, HealthEndpointAutoConfiguration.class,
					ShieldCloudHealthAutoConfiguration.class));
	}

	/** What a trust store of the JVM would do. */
	private AzureServiceClientBuilderCustomizer<SecretClientBuilder> trust() {
		return new AzureServiceClientBuilderCustomizer<>() {

			@Override
			public void customize(SecretClientBuilder builder) {
				builder.httpClient(httpClient());
			}

		};
	}

	private ApplicationContextRunner details() {
		return AzureRunner.bare()
			.withPropertyValues("llmshield.cloud.azure.secrets.settle=1s",
					"llmshield.cloud.storage.stores.results.bucket=" + this.container)
			.withBean(AzureConnectionDetails.class, () -> new Details(this.vault, httpClient()));
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_25)
	void virtualThreadsAreNotPinned() {
		properties().withPropertyValues("spring.threads.virtual.enabled=true").run((context) -> {
			context.getBean(BlobServiceClient.class).createBlobContainer(this.container);
			assertThat(VirtualThreads.pinned(context.getBean(CloudSecretManager.class),
					context.getBean(CloudStorage.class), SECRET))
				.isEmpty();
		});
	}

	@Test
	void secretsAreKept() {
		properties().run((context) -> {
			CloudSecretManager secrets = context.getBean(CloudSecretManager.class);
			secrets.createSecret(SECRET, SecretValue.ofText("one"));
			assertThat(secrets.getSecret(SECRET)).isEqualTo(SecretValue.ofText("one"));
			assertThat(context.getBean(SecretClient.class).getSecret("auto--api-key").getValue()).isEqualTo("one");
			CloudFailures.assertFails(CloudErrorCategory.ALREADY_EXISTS,
					() -> secrets.createSecret(SECRET, SecretValue.ofText("two")));
		});
	}

	@Test
	void objectsAreKept() {
		properties().run((context) -> {
			context.getBean(BlobServiceClient.class).createBlobContainer(this.container);
			CloudStorage storage = context.getBean(CloudStorage.class);
			storage.put("a/b", new byte[] { 1, 2, 3 });
			assertThat(storage.getBytes("a/b")).containsExactly(1, 2, 3);
		});
	}

	@Test
	void objectsAreResources() {
		properties().run((context) -> {
			context.getBean(BlobServiceClient.class).createBlobContainer(this.container);
			CloudResource written = (CloudResource) context.getResource("cloud://results/a b/1.txt");
			written.write((output) -> output.write("0123456789".getBytes(StandardCharsets.US_ASCII)),
					PutOptions.DEFAULT);
			assertThat(context.getResources("cloud://results/**/*.txt")).containsExactly(written);
			assertThat(written.contentLength()).isEqualTo(10);
			assertThat(written.getInputStream(ByteRange.of(2, 3))).hasContent("234");
		});
	}

	@Test
	void attemptsOnTheWireAreTheGuards() {
		properties().withPropertyValues("llmshield.cloud.resilience.retry.max-attempts=3").run((context) -> {
			CloudSecretManager secrets = context.getBean(CloudSecretManager.class);
			this.vault.fail(VaultOperation.GET_SECRET, 100, VaultError.throttled(1));
			this.vault.forgetRequests();
			CloudFailures.assertFails(CloudErrorCategory.THROTTLED, () -> secrets.getSecret(SECRET));
			assertThat(this.vault.requests().stream().filter(VaultOperation.GET_SECRET::equals)).hasSize(3);
		});
	}

	@Test
	void healthAsksForNoNameThatWasMadeUp() {
		properties().run((context) -> {
			context.getBean(BlobServiceClient.class).createBlobContainer(this.container);
			this.vault.forgetRequests();
			HealthDescriptor health = context.getBean(HealthEndpoint.class).healthForPath("shieldCloud");
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(this.vault.requests()).doesNotContain(VaultOperation.GET_SECRET)
				.containsOnlyOnce(VaultOperation.GET_SECRETS);
		});
	}

	@Test
	void healthTellsTheVaultsRefusal() {
		properties().run((context) -> {
			context.getBean(BlobServiceClient.class).createBlobContainer(this.container);
			this.vault.fail(VaultOperation.GET_SECRETS, 10,
					VaultError.of(403, "Forbidden", "ForbiddenByRbac", "Caller is not authorized"));
			assertThat(context.getBean(HealthEndpoint.class).healthForPath("shieldCloud", "secrets").getStatus())
				.isEqualTo(Status.DOWN);
		});
	}

	@Test
	void residencyIsChecked() {
		properties().withPropertyValues("llmshield.cloud.residency.allowed-locations=germanywestcentral")
			.run((context) -> {
				Throwable cause = context.getStartupFailure();
				while (cause != null && !(cause instanceof CloudException)) {
					cause = cause.getCause();
				}
				assertThat(cause).isInstanceOfSatisfying(CloudException.class,
						(ex) -> assertThat(ex.category()).isEqualTo(CloudErrorCategory.RESIDENCY_VIOLATION));
			});
	}

	@Test
	void connectionDetailsAreEnough() {
		details().run((context) -> {
			assertThat(context).hasNotFailed();
			context.getBean(BlobServiceClient.class).createBlobContainer(this.container);
			context.getBean(CloudSecretManager.class).createSecret(SECRET, SecretValue.ofText("one"));
			assertThat(context.getBean(CloudSecretManager.class).getSecret(SECRET))
				.isEqualTo(SecretValue.ofText("one"));
			context.getBean(CloudStorage.class).put("key", new byte[] { 1 });
			assertThat(context.getBean(CloudStorage.class).getBytes("key")).containsExactly(1);
			assertThat(context.getBean(CloudIdentity.class).current().details()).containsEntry("objectId",
					VaultTokens.ALLOWED);
		});
	}

	/** What Testcontainers would supply. */
	private record Details(KeyVaultDouble vault, HttpClient trusting) implements AzureConnectionDetails {

		@Override
		public URI getVaultUrl() {
			return this.vault.uri();
		}

		@Override
		public String getBlobConnectionString() {
			return "DefaultEndpointsProtocol=http;AccountName=" + ACCOUNT + ";AccountKey=" + KEY + ";BlobEndpoint="
					+ blobEndpoint() + ";";
		}

		@Override
		public TokenCredential getCredential() {
			return AzureRunner.credential();
		}

		@Override
		public HttpClient getHttpClient() {
			return this.trusting;
		}

	}

}
