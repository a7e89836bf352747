package io.llmshield.cloud.autoconfigure.gcp;

import java.net.URI;

import com.google.api.gax.core.CredentialsProvider;
import com.google.cloud.NoCredentials;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.spring.core.GcpProjectIdProvider;
import com.google.cloud.spring.secretmanager.SecretManagerServiceClientFactory;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.InvalidCloudConfigurationException;
import io.llmshield.cloud.identity.CloudIdentity;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretWatcher;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStores;
import io.llmshield.cloud.storage.StorageDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class GcpAutoConfigurationTests {

	private static final String BUCKET = "llmshield.cloud.storage.stores.results.bucket=results";

	private final ApplicationContextRunner runner = GcpRunner.usable();

	@Test
	void everythingThatLocalGives() {
		this.runner.withPropertyValues(BUCKET)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(CloudSecretManager.class)
				.hasSingleBean(SecretWatcher.class)
				.hasSingleBean(CloudStorage.class)
				.hasSingleBean(CloudStores.class)
				.hasSingleBean(CloudIdentity.class)
				.hasBean(CloudProviderDescriptor.SECRET_DRIVER)
				.hasBean(CloudProviderDescriptor.STORAGE_DRIVER)
				.hasBean("storage")
				.hasBean("secretManagerClient")
				.doesNotHaveBean("shieldCloudLocalProvider"));
	}

	@Test
	void driversAreNotInjectedByType() {
		this.runner.withUserConfiguration(Injected.class).run((context) -> {
			assertThat(context.getBean(Injected.class).secrets.getIfAvailable()).isNull();
			assertThat(context.getBean(Injected.class).storage.getIfAvailable()).isNull();
			assertThat(context.getBean(CloudProviderDescriptor.SECRET_DRIVER, SecretDriver.class).provider())
				.isEqualTo("gcp");
		});
	}

	@Test
	void identityIsThatOfTheCredentialsWithoutACall() {
		this.runner.run((context) -> {
			CloudIdentity identity = context.getBean(CloudIdentity.class);
			assertThat(identity.current().principal()).isEqualTo(ServiceAccountKey.EMAIL);
			assertThat(identity.current().account()).isEqualTo("shield-test");
		});
	}

	@Test
	void ourProjectIsForEveryClient() {
		this.runner.run((context) -> {
			assertThat(context.getBean(GcpProjectIdProvider.class).getProjectId()).isEqualTo("shield-test");
			assertThat(context.getBean(Storage.class).getOptions().getProjectId()).isEqualTo("shield-test");
		});
	}

	@Test
	void springCloudGcpProjectWins() {
		this.runner.withPropertyValues("spring.cloud.gcp.project-id=theirs")
			.run((context) -> assertThat(context.getBean(Storage.class).getOptions().getProjectId())
				.isEqualTo("theirs"));
	}

	@ParameterizedTest
	@CsvSource({ ",,global", "europe-west3,,europe-west3", "europe-west3,europe-west1,europe-west1",
			",'europe-west1,europe-west4','europe-west1,europe-west4'" })
	void secretsAreKeptInTheLocationThatIsGiven(String location, String locations, String kept) {
		this.runner
			.withPropertyValues((location != null) ? "llmshield.cloud.gcp.location=" + location : "a=b",
					(locations != null) ? "llmshield.cloud.gcp.secrets.locations=" + locations : "a=b")
			.run((context) -> assertThat(
					context.getBean(CloudProviderDescriptor.SECRET_DRIVER, SecretDriver.class).location())
				.isEqualTo(kept));
	}

	@Test
	void everyLocationOfSecretsMustBeAllowed() {
		ApplicationContextRunner two = this.runner
			.withPropertyValues("llmshield.cloud.gcp.secrets.locations=europe-west1,europe-west4");
		two.withPropertyValues("llmshield.cloud.residency.allowed-locations=europe-west1,europe-west4")
			.run((context) -> assertThat(context).hasNotFailed());
		two.withPropertyValues("llmshield.cloud.residency.allowed-locations=europe-west1")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(CloudException.class, (ex) -> {
					assertThat(ex.category()).isEqualTo(CloudErrorCategory.RESIDENCY_VIOLATION);
					assertThat(ex.reason()).contains("europe-west4");
				}));
	}

	@Test
	void endpointsAreForClientsOfOurOwnWithoutCredentials() {
		GcpRunner.on("http://127.0.0.1:4443", "http://127.0.0.1:9090").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(Storage.class).getOptions().getHost()).isEqualTo("http://127.0.0.1:4443");
			assertThat(context.getBean(Storage.class).getOptions().getCredentials())
				.isSameAs(NoCredentials.getInstance());
			assertThat(context.getBean(SecretManagerServiceClient.class).getSettings().getEndpoint())
				.isEqualTo("127.0.0.1:9090");
			assertThat(context.getBean(SecretManagerServiceClientFactory.class).getClient(null))
				.isSameAs(context.getBean(SecretManagerServiceClient.class));
			assertThat(context.getBean(CloudIdentity.class).current().principal()).isEqualTo("anonymous");
		});
	}

	@Test
	void oneEndpointLeavesTheOtherServiceToSpringCloudGcp() {
		this.runner.withPropertyValues("llmshield.cloud.gcp.storage.endpoint=http://127.0.0.1:4443").run((context) -> {
			assertThat(context.getBean(Storage.class).getOptions().getCredentials())
				.isSameAs(NoCredentials.getInstance());
			assertThat(context).hasBean("secretManagerClient").hasBean("googleCredentials");
		});
	}

	@Test
	void springCloudGcpStorageHostWinsAndKeepsItsPort() {
		this.runner
			.withPropertyValues("spring.cloud.gcp.storage.host=http://127.0.0.1:4444",
					"llmshield.cloud.gcp.storage.endpoint=http://127.0.0.1:4443")
			.run((context) -> assertThat(context.getBean(Storage.class).getOptions().getHost())
				.isEqualTo("http://127.0.0.1:4444"));
	}

	@Test
	void connectionDetailsWinOverAllProperties() {
		GcpRunner.on("http://127.0.0.1:1", "http://127.0.0.1:2")
			.withPropertyValues("spring.cloud.gcp.project-id=theirs")
			.withBean(GcpConnectionDetails.class, Details::new)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(Storage.class).getOptions().getHost()).isEqualTo("http://127.0.0.1:9");
				assertThat(context.getBean(Storage.class).getOptions().getProjectId()).isEqualTo("details");
				assertThat(context.getBean(SecretManagerServiceClient.class).getSettings().getEndpoint())
					.isEqualTo("127.0.0.1:8");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "llmshield.cloud.gcp.storage.endpoint", "llmshield.cloud.gcp.secrets.endpoint" })
	void anEndpointInTheClearIsRefused(String property) {
		this.runner.withPropertyValues(property + "=http://10.0.0.1:4443")
			.run((context) -> assertThat(context.getStartupFailure())
				.isInstanceOf(InvalidCloudConfigurationException.class)
				.hasMessageContaining(property)
				.hasMessageContaining("10.0.0.1 is not this machine"));
	}

	@Test
	void anEndpointInTheClearOfSpringCloudGcpIsRefusedToo() {
		this.runner.withPropertyValues("spring.cloud.gcp.storage.host=http://10.0.0.1:4443")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(CloudException.class, (ex) -> {
					assertThat(ex.category()).isEqualTo(CloudErrorCategory.CONFIGURATION);
					assertThat(ex.resource()).isEqualTo("http://10.0.0.1:4443");
					assertThat(ex.remedy()).contains("begins with https://", "spring.cloud.gcp.storage.host");
				}));
	}

	@Test
	void anEndpointInTheClearOfTheApplicationsOwnClientIsRefusedToo() {
		this.runner
			.withBean("own", Storage.class,
					() -> StorageOptions.newBuilder()
						.setProjectId("p")
						.setHost("http://10.0.0.1:4443")
						.setCredentials(NoCredentials.getInstance())
						.build()
						.getService())
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(CloudException.class,
						(ex) -> assertThat(ex.category()).isEqualTo(CloudErrorCategory.CONFIGURATION)));
	}

	@ParameterizedTest
	@CsvSource({ "project-id,My Project", "location,Frankfurt", "secrets.locations,eu", "secrets.describe-up-to,0",
			"storage.signing-service-account,me", "storage.rewrite-step,1KB", "secrets.endpoint,ftp://x" })
	void wrongValuesNameTheProperty(String property, String value) {
		this.runner.withPropertyValues("llmshield.cloud.gcp." + property + "=" + value)
			.run((context) -> assertThat(context.getStartupFailure())
				.isInstanceOf(InvalidCloudConfigurationException.class)
				.hasMessageContaining("llmshield.cloud.gcp." + property));
	}

	@Test
	void credentialsOfTheApplicationAreUsed() {
		GcpRunner.bare()
			.withPropertyValues(GcpRunner.PROJECT)
			.withBean("own", CredentialsProvider.class, () -> NoCredentials::getInstance)
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean("googleCredentials");
				assertThat(context.getBean(Storage.class).getOptions().getCredentials())
					.isSameAs(NoCredentials.getInstance());
			});
	}

	@Test
	void clientsOfTheApplicationAreUsed() {
		this.runner.withUserConfiguration(OwnClients.class).run((context) -> {
			assertThat(context).hasNotFailed()
				.doesNotHaveBean("storage")
				.hasBean(CloudProviderDescriptor.STORAGE_DRIVER);
			assertThat(context.getBean(Storage.class).getOptions().getHost()).isEqualTo("https://own.example.com");
		});
	}

	@Test
	void objectsHaveTheGuardsTimeLimitForEachRequest() {
		this.runner.run((context) -> assertThat(
				context.getBean(CloudProviderDescriptor.STORAGE_DRIVER, StorageDriver.class).keepsTimeLimit())
			.isTrue());
	}

	@Test
	void aServiceThatIsSwitchedOffHasNoDriver() {
		this.runner.withPropertyValues("spring.cloud.gcp.secretmanager.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(CloudProviderDescriptor.SECRET_DRIVER)
				.hasBean(CloudProviderDescriptor.STORAGE_DRIVER));
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

	@Configuration(proxyBeanMethods = false)
	static class OwnClients {

		@Bean
		Storage ownStorage() {
			return StorageOptions.newBuilder()
				.setProjectId("own")
				.setHost("https://own.example.com")
				.setCredentials(NoCredentials.getInstance())
				.build()
				.getService();
		}

	}

	static class Details implements GcpConnectionDetails {

		@Override
		public String getProjectId() {
			return "details";
		}

		@Override
		public URI getStorageEndpoint() {
			return URI.create("http://127.0.0.1:9");
		}

		@Override
		public URI getSecretManagerEndpoint() {
			return URI.create("http://127.0.0.1:8");
		}

	}

}
