package io.llmshield.cloud.autoconfigure.azure;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import com.azure.core.credential.TokenCredential;
import com.azure.identity.CredentialUnavailableException;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.InvalidCloudConfigurationException;
import io.llmshield.cloud.azure.storage.AzureStorageAccount;
import io.llmshield.cloud.identity.CloudIdentity;
import io.llmshield.cloud.identity.OperatingSystemIdentity;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretWatcher;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStores;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.test.keyvault.VaultTokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AzureAutoConfigurationTests {

	private static final String STORE = "llmshield.cloud.storage.stores.results.bucket=results";

	private final ApplicationContextRunner runner = AzureRunner.usable();

	private static String vault(ApplicationContext context) {
		return context.getBean(SecretClient.class).getVaultUrl();
	}

	private static String account(ApplicationContext context) {
		return context.getBean(BlobServiceClient.class).getAccountUrl();
	}

	private static CloudException failure(Throwable failure) {
		Throwable cause = failure;
		while (cause != null && !(cause instanceof CloudException)) {
			cause = cause.getCause();
		}
		assertThat(cause).as("cause of " + failure).isNotNull();
		return (CloudException) Objects.requireNonNull(cause);
	}

	@Test
	void everythingThatLocalGives() {
		this.runner.withPropertyValues(STORE)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(CloudSecretManager.class)
				.hasSingleBean(SecretWatcher.class)
				.hasSingleBean(CloudStorage.class)
				.hasSingleBean(CloudStores.class)
				.hasSingleBean(CloudIdentity.class)
				.hasBean(CloudProviderDescriptor.SECRET_DRIVER)
				.hasBean(CloudProviderDescriptor.STORAGE_DRIVER)
				.doesNotHaveBean("shieldCloudLocalProvider")
				.doesNotHaveBean(AzureStorageAccount.class));
	}

	@Test
	void driversAreNotInjectedByType() {
		this.runner.withUserConfiguration(Injected.class).run((context) -> {
			assertThat(context.getBean(Injected.class).secrets.getIfAvailable()).isNull();
			assertThat(context.getBean(Injected.class).storage.getIfAvailable()).isNull();
			assertThat(context.getBean(CloudProviderDescriptor.SECRET_DRIVER, SecretDriver.class).provider())
				.isEqualTo("azure");
		});
	}

	@Test
	void ourPropertiesFillWhatSpringCloudAzureLeavesOpen() {
		this.runner.withPropertyValues("llmshield.cloud.azure.location=westeurope").run((context) -> {
			assertThat(vault(context)).isEqualTo("https://127.0.0.1:1");
			assertThat(account(context)).isEqualTo("https://shieldtest.blob.core.windows.net");
			assertThat(context.getBean(CloudProviderDescriptor.SECRET_DRIVER, SecretDriver.class).location())
				.isEqualTo("westeurope");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.cloud.azure.keyvault.secret.endpoint", "spring.cloud.azure.keyvault.endpoint" })
	void springCloudAzuresVaultWins(String property) {
		this.runner.withPropertyValues(property + "=https://127.0.0.1:2")
			.run((context) -> assertThat(vault(context)).isEqualTo("https://127.0.0.1:2"));
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "spring.cloud.azure.storage.blob.account-name", "spring.cloud.azure.storage.account-name" })
	void springCloudAzuresAccountWins(String property) {
		this.runner.withPropertyValues(property + "=theirs")
			.run((context) -> assertThat(account(context)).isEqualTo("https://theirs.blob.core.windows.net"));
	}

	@Test
	void ourEndpointIsTheAccounts() {
		this.runner.withPropertyValues("llmshield.cloud.azure.storage.endpoint=https://blobs.example.com")
			.run((context) -> assertThat(account(context)).isEqualTo("https://blobs.example.com"));
	}

	@Test
	void anotherProvidersEnvironmentIsLeftAlone() {
		MockEnvironment environment = new MockEnvironment().withProperty("llmshield.cloud.provider", "local")
			.withProperty("llmshield.cloud.azure.key-vault.vault-url", "https://v.vault.azure.net");
		new AzureEnvironmentPostProcessor().postProcessEnvironment(environment, null);
		assertThat(environment.containsProperty("spring.cloud.azure.keyvault.secret.endpoint")).isFalse();
		assertThat(environment.getPropertySources().contains("shieldCloudAzure")).isFalse();
	}

	/**
	 * As in the environment that Spring Cloud Context reads the configuration in again.
	 */
	@Test
	void everyFormOfAPropertyIsReadInAPlainEnvironment() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("variables-systemEnvironment",
					Map.of("LLMSHIELD_CLOUD_PROVIDER", "azure", "LLMSHIELD_CLOUD_AZURE_KEYVAULT_VAULTURL",
							"https://v.vault.azure.net", "LLMSHIELD_CLOUD_AZURE_STORAGE_ACCOUNTNAME", "ours")));
		environment.getPropertySources()
			.addFirst(new MapPropertySource("camel", Map.of("llmshield.cloud.azure.subscriptionId", "ours",
					"spring.cloud.azure.storage.blob.accountName", "theirs")));
		new AzureEnvironmentPostProcessor().postProcessEnvironment(environment, null);
		assertThat(environment.getProperty("spring.cloud.azure.keyvault.secret.endpoint"))
			.isEqualTo("https://v.vault.azure.net");
		assertThat(environment.getProperty("spring.cloud.azure.profile.subscription-id")).isEqualTo("ours");
		assertThat(environment.getProperty("spring.cloud.azure.storage.blob.account-name")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "com.azure.core.http.jdk.httpclient.JdkHttpClient",
			"com.azure.storage.blob.batch.BlobBatchAsyncClient", "com.microsoft.aad.msal4j" })
	void noisyLoggerIsOffUnlessTheUserSetsItsLevel(String name) {
		String logger = "logging.level." + name;
		MockEnvironment environment = new MockEnvironment().withProperty("llmshield.cloud.provider", "azure");
		new AzureEnvironmentPostProcessor().postProcessEnvironment(environment, null);
		assertThat(environment.getProperty(logger)).isEqualTo("OFF");
		MockEnvironment set = new MockEnvironment().withProperty("llmshield.cloud.provider", "azure")
			.withProperty(logger, "debug");
		new AzureEnvironmentPostProcessor().postProcessEnvironment(set, null);
		assertThat(set.getProperty(logger)).isEqualTo("debug");
	}

	@Test
	void connectionDetailsWinOverAllProperties() {
		this.runner
			.withPropertyValues("spring.cloud.azure.keyvault.secret.endpoint=https://127.0.0.1:2",
					"spring.cloud.azure.storage.blob.endpoint=https://127.0.0.1:3")
			.withBean(AzureConnectionDetails.class, Details::new)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(vault(context)).isEqualTo("https://127.0.0.1:9");
				assertThat(account(context)).startsWith("https://127.0.0.1:8");
				assertThat(context).hasSingleBean(SecretClient.class).hasSingleBean(BlobServiceClient.class);
			});
	}

	@Test
	void connectionDetailsOfOneServiceLeaveTheOther() {
		this.runner.withBean(AzureConnectionDetails.class, () -> new AzureConnectionDetails() {

			@Override
			public URI getVaultUrl() {
				return URI.create("https://127.0.0.1:9");
			}

		}).run((context) -> {
			assertThat(vault(context)).isEqualTo("https://127.0.0.1:9");
			assertThat(account(context)).isEqualTo("https://shieldtest.blob.core.windows.net");
		});
	}

	@Test
	void anAccountInTheClearIsRefusedWhereverItComesFrom() {
		String key = "a2V5";
		this.runner
			.withPropertyValues("spring.cloud.azure.storage.blob.endpoint=http://10.0.0.1:10000/devstoreaccount1",
					"spring.cloud.azure.storage.blob.account-name=devstoreaccount1",
					"spring.cloud.azure.storage.blob.account-key=" + key)
			.run((context) -> {
				CloudException ex = failure(context.getStartupFailure());
				assertThat(ex.category()).isEqualTo(CloudErrorCategory.CONFIGURATION);
				assertThat(ex.resource()).isEqualTo("http://10.0.0.1:10000");
				assertThat(ex.reason()).contains("it is not encrypted, and 10.0.0.1 is not this machine");
			});
	}

	@Test
	void aVaultInTheClearIsRefused() {
		this.runner.withPropertyValues("spring.cloud.azure.keyvault.secret.endpoint=http://10.0.0.1:4566")
			.run((context) -> assertThat(failure(context.getStartupFailure()).category())
				.isEqualTo(CloudErrorCategory.CONFIGURATION));
	}

	@Test
	void theApplicationsOwnClientsAreUsed() {
		this.runner
			.withBean("ownVault", SecretClient.class,
					() -> new SecretClientBuilder().vaultUrl("https://127.0.0.1:7")
						.credential(AzureRunner.credential())
						.buildClient())
			.withBean("ownBlobs", BlobServiceClient.class,
					() -> new BlobServiceClientBuilder().endpoint("https://127.0.0.1:6")
						.credential(AzureRunner.credential())
						.buildClient())
			.run((context) -> {
				assertThat(context).hasSingleBean(SecretClient.class).hasSingleBean(BlobServiceClient.class);
				assertThat(vault(context)).isEqualTo("https://127.0.0.1:7");
				assertThat(account(context)).startsWith("https://127.0.0.1:6");
			});
	}

	@Test
	void aServiceThatIsNotConfiguredLeavesTheOther() {
		AzureRunner.bare()
			.withPropertyValues(AzureRunner.ACCOUNT)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(CloudStores.class)
				.doesNotHaveBean(CloudSecretManager.class));
	}

	@Test
	void nothingConfiguredIsOneFailure() {
		AzureRunner.bare().run((context) -> {
			CloudException ex = failure(context.getStartupFailure());
			assertThat(ex.category()).isEqualTo(CloudErrorCategory.CONFIGURATION);
			assertThat(ex.remedy()).contains("llmshield.cloud.azure.key-vault.vault-url",
					"llmshield.cloud.azure.storage.account-name");
		});
	}

	@Test
	void storesWithoutAnAccountAreAFailure() {
		AzureRunner.bare()
			.withPropertyValues(AzureRunner.VAULT, STORE)
			.run((context) -> assertThat(failure(context.getStartupFailure()).remedy())
				.contains("llmshield.cloud.azure.storage.account-name"));
	}

	@Test
	void residencyIsThatOfTheConfiguredLocation() {
		this.runner
			.withPropertyValues("llmshield.cloud.azure.location=westus",
					"llmshield.cloud.residency.allowed-locations=germanywestcentral")
			.run((context) -> {
				CloudException ex = failure(context.getStartupFailure());
				assertThat(ex.category()).isEqualTo(CloudErrorCategory.RESIDENCY_VIOLATION);
				assertThat(ex.reason()).contains("westus");
			});
	}

	@Test
	void residencyWithoutALocationIsAViolation() {
		this.runner.withPropertyValues("llmshield.cloud.residency.allowed-locations=germanywestcentral")
			.run((context) -> assertThat(failure(context.getStartupFailure()).category())
				.isEqualTo(CloudErrorCategory.RESIDENCY_VIOLATION));
	}

	@ParameterizedTest
	@CsvSource({ "llmshield.cloud.azure.location,West Europe", "llmshield.cloud.azure.subscription-id,mine",
			"llmshield.cloud.azure.key-vault.vault-url,http://v.vault.azure.net",
			"llmshield.cloud.azure.key-vault.vault-url,my vault",
			"llmshield.cloud.azure.storage.account-name,My-Account",
			"llmshield.cloud.azure.storage.endpoint,http://example.com",
			"llmshield.cloud.azure.storage.account-resource-id,/subscriptions/x",
			"llmshield.cloud.azure.secrets.settle,10ms", "llmshield.cloud.azure.secrets.settle,11s",
			"llmshield.cloud.azure.secrets.list-versions-up-to,-1", "llmshield.cloud.azure.storage.copy-part-size,1KB",
			"llmshield.cloud.azure.storage.copy-part-threshold,1GB" })
	void wrongPropertyIsNamed(String property, String value) {
		this.runner.withPropertyValues(property + "=" + value)
			.run((context) -> assertThatExceptionOfType(InvalidCloudConfigurationException.class).isThrownBy(() -> {
				Throwable cause = context.getStartupFailure();
				while (cause != null && !(cause instanceof InvalidCloudConfigurationException)) {
					cause = cause.getCause();
				}
				throw (cause != null) ? cause : new AssertionError(context.getStartupFailure());
			}).withMessageContaining(property));
	}

	@Test
	void accountsResourceIdIsMadeOfItsParts() {
		this.runner
			.withPropertyValues("llmshield.cloud.azure.subscription-id=01234567-89ab-cdef-0123-456789abcdef",
					"llmshield.cloud.azure.resource-group=shield")
			.run((context) -> assertThat(context.getBean(AzureStorageAccount.class))
				.hasToString("AzureStorageAccount shieldtest"));
	}

	@Test
	void missingCredentialsAreTold() {
		CredentialUnavailableException none = new CredentialUnavailableException("no source");
		List<String> scopes = new CopyOnWriteArrayList<>();
		AzureRunner.bare()
			.withPropertyValues("llmshield.cloud.azure.key-vault.vault-url=https://shield-test.vault.azure.net")
			.withBean(AzureStandIns.CREDENTIAL, TokenCredential.class, () -> (request) -> {
				scopes.addAll(request.getScopes());
				return Mono.error(none);
			})
			.run((context) -> {
				CloudException ex = failure(context.getStartupFailure());
				assertThat(ex.category()).isEqualTo(CloudErrorCategory.UNAUTHENTICATED);
				assertThat(ex.remedy()).contains("az login", "AZURE_CLIENT_ID", "springCloudAzureDefaultCredential");
				assertThat(scopes).containsExactly("https://vault.azure.net/.default");
			});
	}

	@Test
	void credentialsThatAreAwayForTheMomentAreNoMistake() {
		AzureRunner.bare()
			.withPropertyValues("llmshield.cloud.azure.key-vault.vault-url=https://shield-test.vault.azure.net")
			.withBean(AzureStandIns.CREDENTIAL, TokenCredential.class,
					() -> (request) -> Mono.error(new java.io.UncheckedIOException(new java.io.IOException("away"))))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void credentialsThatDoNotAnswerDoNotHoldUpTheStart() {
		AzureRunner.bare()
			.withPropertyValues("llmshield.cloud.azure.key-vault.vault-url=https://shield-test.vault.azure.net",
					"llmshield.cloud.resilience.limits.time-limit=200ms")
			.withBean(AzureStandIns.CREDENTIAL, TokenCredential.class, () -> (request) -> Mono.never())
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void credentialsThatBlockDoNotHoldUpTheStart() {
		CountDownLatch never = new CountDownLatch(1);
		AzureRunner.bare()
			.withPropertyValues("llmshield.cloud.azure.key-vault.vault-url=https://shield-test.vault.azure.net",
					"llmshield.cloud.resilience.limits.time-limit=200ms")
			.withBean(AzureStandIns.CREDENTIAL, TokenCredential.class, () -> (request) -> {
				await(never);
				return Mono.empty();
			})
			.run((context) -> {
				assertThat(context).hasNotFailed();
				never.countDown();
			});
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void objectsHaveTheGuardsTimeLimitForEachRequest() {
		this.runner.run((context) -> assertThat(
				context.getBean(CloudProviderDescriptor.STORAGE_DRIVER, StorageDriver.class).keepsTimeLimit())
			.isTrue());
	}

	@ParameterizedTest
	@CsvSource({ "https://v.vault.azure.net,https://vault.azure.net/.default",
			"https://v.vault.azure.cn,https://vault.azure.cn/.default",
			"https://v.vault.usgovcloudapi.net,https://vault.usgovcloudapi.net/.default", "https://127.0.0.1:8443,",
			"https://v.example.com," })
	void tokensAreForTheVaultsCloud(String vault, String scope) {
		assertThat(AzureClientCheck.scope(vault)).isEqualTo(scope);
	}

	@Test
	void identityIsThatOfTheCredential() {
		this.runner.run((context) -> {
			CloudIdentity identity = context.getBean(CloudIdentity.class);
			assertThat(identity.current().details()).containsEntry("objectId", VaultTokens.ALLOWED);
		});
	}

	@Test
	void theApplicationsOwnIdentityStays() {
		CloudIdentity own = new OperatingSystemIdentity("own");
		this.runner.withBean("own", CloudIdentity.class, () -> own)
			.run((context) -> assertThat(context).hasSingleBean(CloudIdentity.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class Injected {

		private final ObjectProvider<SecretDriver> secrets;

		private final ObjectProvider<StorageDriver> storage;

		Injected(ObjectProvider<SecretDriver> secrets, ObjectProvider<StorageDriver> storage) {
			this.secrets = secrets;
			this.storage = storage;
		}

	}

	/** What Testcontainers or an emulator would supply. */
	private static final class Details implements AzureConnectionDetails {

		@Override
		public URI getVaultUrl() {
			return URI.create("https://127.0.0.1:9");
		}

		@Override
		public URI getBlobEndpoint() {
			return URI.create("https://127.0.0.1:8");
		}

		@Override
		public TokenCredential getCredential() {
			return AzureRunner.credential();
		}

	}

}
