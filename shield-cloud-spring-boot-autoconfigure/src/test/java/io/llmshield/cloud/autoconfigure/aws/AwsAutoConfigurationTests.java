package io.llmshield.cloud.autoconfigure.aws;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.awspring.cloud.autoconfigure.core.AwsConnectionDetails;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.aws.OptionalRetries;
import io.llmshield.cloud.identity.CloudIdentity;
import io.llmshield.cloud.identity.OperatingSystemIdentity;
import io.llmshield.cloud.resilience.CallGuards;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretWatcher;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStores;
import io.llmshield.cloud.storage.StorageDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sts.StsClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AwsAutoConfigurationTests {

	private static final String BUCKET = "llmshield.cloud.storage.stores.results.bucket=results";

	private final ApplicationContextRunner runner = AwsRunner.usable();

	private static Region region(ApplicationContext context, Class<? extends SdkClient> type) {
		SdkClient client = context.getBean(type);
		if (client instanceof S3Client s3) {
			return s3.serviceClientConfiguration().region();
		}
		return ((SecretsManagerClient) client).serviceClientConfiguration().region();
	}

	private static URI endpoint(ApplicationContext context, Class<? extends SdkClient> type) {
		return context.getBean(type).serviceClientConfiguration().endpointOverride().orElse(null);
	}

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
				.doesNotHaveBean("shieldCloudLocalProvider"));
	}

	@Test
	void driversAreNotInjectedByType() {
		this.runner.withUserConfiguration(Injected.class).run((context) -> {
			assertThat(context.getBean(Injected.class).secrets.getIfAvailable()).isNull();
			assertThat(context.getBean(Injected.class).storage.getIfAvailable()).isNull();
			assertThat(context.getBean(CloudProviderDescriptor.SECRET_DRIVER, SecretDriver.class).provider())
				.isEqualTo("aws");
		});
	}

	@Test
	void withoutStoresThereIsNoStore() {
		this.runner.run((context) -> assertThat(context.getBean(CloudStores.class).names()).isEmpty());
	}

	@Test
	void ourRegionIsForEveryClient() {
		this.runner.run((context) -> {
			assertThat(region(context, S3Client.class)).isEqualTo(Region.EU_CENTRAL_1);
			assertThat(region(context, SecretsManagerClient.class)).isEqualTo(Region.EU_CENTRAL_1);
			assertThat(context.getBean(StsClient.class).serviceClientConfiguration().region())
				.isEqualTo(Region.EU_CENTRAL_1);
			assertThat(context.getBean(CloudProviderDescriptor.SECRET_DRIVER, SecretDriver.class).location())
				.isEqualTo("eu-central-1");
		});
	}

	@Test
	void springCloudAwsRegionWins() {
		this.runner
			.withPropertyValues("spring.cloud.aws.region.static=eu-west-1", "spring.cloud.aws.s3.region=eu-west-3")
			.run((context) -> {
				assertThat(region(context, SecretsManagerClient.class)).isEqualTo(Region.EU_WEST_1);
				assertThat(region(context, S3Client.class)).isEqualTo(Region.EU_WEST_3);
			});
	}

	@Test
	void ourEndpointIsForEveryClientAndForLinks() {
		URI endpoint = URI.create("http://127.0.0.1:4566");
		this.runner.withPropertyValues("llmshield.cloud.aws.endpoint=" + endpoint).run((context) -> {
			assertThat(endpoint(context, S3Client.class)).isEqualTo(endpoint);
			assertThat(endpoint(context, SecretsManagerClient.class)).isEqualTo(endpoint);
			assertThat(endpoint(context, StsClient.class)).isEqualTo(endpoint);
			assertThat(link(context)).startsWith("http://127.0.0.1:4566/bucket/key?");
		});
	}

	@Test
	void anEndpointWithANameHasNoHostForEachBucket() {
		this.runner.withPropertyValues("llmshield.cloud.aws.endpoint=http://localhost:4566")
			.run((context) -> assertThat(link(context)).startsWith("http://localhost:4566/bucket/key?"));
		this.runner
			.withPropertyValues("llmshield.cloud.aws.endpoint=http://localhost:4566",
					"spring.cloud.aws.s3.path-style-access-enabled=false")
			.run((context) -> assertThat(link(context)).startsWith("http://bucket.localhost:4566/key?"));
	}

	private static String link(ApplicationContext context) {
		return context.getBean(S3Presigner.class)
			.presignGetObject((presign) -> presign.signatureDuration(Duration.ofMinutes(1))
				.getObjectRequest((get) -> get.bucket("bucket").key("key")))
			.url()
			.toString();
	}

	@Test
	void springCloudAwsEndpointWins() {
		this.runner
			.withPropertyValues("llmshield.cloud.aws.endpoint=http://127.0.0.1:1",
					"spring.cloud.aws.endpoint=http://127.0.0.1:2", "spring.cloud.aws.s3.endpoint=http://127.0.0.1:3")
			.run((context) -> {
				assertThat(endpoint(context, SecretsManagerClient.class)).hasPort(2);
				assertThat(endpoint(context, S3Client.class)).hasPort(3);
			});
	}

	@Test
	void connectionDetailsWinOverAllProperties() {
		AwsRunner.bare()
			.withPropertyValues("llmshield.cloud.aws.region=eu-central-1",
					"spring.cloud.aws.endpoint=http://127.0.0.1:2")
			.withBean(AwsConnectionDetails.class, Details::new)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(region(context, S3Client.class)).isEqualTo(Region.AP_SOUTH_1);
				assertThat(region(context, SecretsManagerClient.class)).isEqualTo(Region.AP_SOUTH_1);
				for (Class<? extends SdkClient> type : List.of(S3Client.class, SecretsManagerClient.class,
						StsClient.class)) {
					assertThat(endpoint(context, type)).hasPort(9);
				}
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.cloud.aws.endpoint", "spring.cloud.aws.s3.endpoint",
			"spring.cloud.aws.secretsmanager.endpoint" })
	void anEndpointInTheClearIsRefusedWhereverItComesFrom(String property) {
		this.runner.withPropertyValues(property + "=http://10.0.0.1:4566")
			.run((context) -> assertThatExceptionOfType(CloudException.class)
				.isThrownBy(() -> failure(context.getStartupFailure()))
				.satisfies((ex) -> {
					assertThat(ex.category()).isEqualTo(CloudErrorCategory.CONFIGURATION);
					assertThat(ex.resource()).isEqualTo("http://10.0.0.1:4566");
					assertThat(ex.reason()).contains("it is not encrypted, and 10.0.0.1 is not this machine");
					assertThat(ex.remedy()).contains("begins with https://", "spring.cloud.aws.endpoint");
				}));
	}

	@Test
	void aPasswordInAnEndpointIsNotShown() {
		this.runner.withPropertyValues("spring.cloud.aws.s3.endpoint=https://user:top-secret@s3.example.com")
			.run((context) -> assertThatExceptionOfType(CloudException.class)
				.isThrownBy(() -> failure(context.getStartupFailure()))
				.withMessageContaining("'https://s3.example.com'")
				.withMessageContaining("it holds a query, a fragment or a user")
				.satisfies((ex) -> assertThat(ex.toString()).doesNotContain("top-secret", "user:")));
	}

	@Test
	void anEndpointOfTheSdksOwnSettingsIsRefusedToo() {
		this.runner.withSystemProperties("aws.endpointUrl=http://10.0.0.1:4566")
			.run((context) -> assertThatExceptionOfType(CloudException.class)
				.isThrownBy(() -> failure(context.getStartupFailure()))
				.satisfies((ex) -> assertThat(ex.category()).isEqualTo(CloudErrorCategory.CONFIGURATION)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://127.0.0.1:1", "http://127.1.2.3:1", "http://localhost:1", "http://s3.localhost:1",
			"http://[::1]:1", "http://[0:0:0:0:0:0:0:1]:1", "https://vpce.example.com" })
	void anEncryptedOrLocalEndpointIsTaken(String endpoint) {
		this.runner.withPropertyValues("llmshield.cloud.aws.endpoint=" + endpoint)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void ourCallsAreNotRepeatedByTheSdkButTheApplicationsAre() {
		try (HttpRecorder busy = new HttpRecorder(503)) {
			this.runner
				.withPropertyValues(BUCKET, "llmshield.cloud.aws.endpoint=" + busy.uri(),
						"llmshield.cloud.resilience.retry.max-attempts=1")
				.run((context) -> {
					CloudStorage storage = context.getBean(CloudStorage.class);
					assertThatException().isThrownBy(() -> storage.getBytes("key"));
					assertThat(busy.requests()).hasSize(1);
					CloudSecretManager secrets = context.getBean(CloudSecretManager.class);
					assertThatException().isThrownBy(() -> secrets.getSecret("key"));
					assertThat(busy.requests()).hasSize(2);
					S3Client own = context.getBean(S3Client.class);
					assertThat(own.serviceClientConfiguration().overrideConfiguration().retryStrategy())
						.containsInstanceOf(OptionalRetries.class);
					assertThatException().isThrownBy(() -> own.headBucket((head) -> head.bucket("b")));
					assertThat(busy.requests()).hasSizeGreaterThan(4);
				});
		}
	}

	@Test
	void theApplicationsOwnClientIsUsedAndNotRepeatedEither() {
		try (HttpRecorder busy = new HttpRecorder(503)) {
			this.runner.withPropertyValues(BUCKET, "llmshield.cloud.resilience.retry.max-attempts=1")
				.withBean("clients", OwnClients.class, () -> new OwnClients(busy.uri()))
				.withUserConfiguration(OwnClientConfiguration.class)
				.run((context) -> {
					CloudStorage storage = context.getBean(CloudStorage.class);
					assertThatException().isThrownBy(() -> storage.getBytes("key"));
					assertThat(busy.requests()).hasSize(1);
				});
		}
	}

	@Test
	void theTimeLimitIsTheDriversAndNotTheGuards() {
		this.runner.withPropertyValues(BUCKET, "llmshield.cloud.resilience.limits.time-limit=9s").run((context) -> {
			assertThat(context.getBean(CloudProviderDescriptor.STORAGE_DRIVER, StorageDriver.class).keepsTimeLimit())
				.isTrue();
			context.getBean(CloudStorage.class);
			TimeLimiterRegistry limiters = context.getBean(CallGuards.class).registries().timeLimiters();
			assertThat(limiters.find(CallGuards.name("aws", "storage"))).isEmpty();
			assertThat(limiters.find(CallGuards.name("aws", "secrets"))).isPresent();
		});
	}

	@Test
	void attemptsOnTheWireAreTheGuards() {
		try (HttpRecorder busy = new HttpRecorder(503)) {
			this.runner
				.withPropertyValues(BUCKET, "llmshield.cloud.aws.endpoint=" + busy.uri(),
						"llmshield.cloud.resilience.retry.max-attempts=3",
						"llmshield.cloud.resilience.retry.initial-backoff=1ms")
				.run((context) -> {
					CloudStorage storage = context.getBean(CloudStorage.class);
					assertThatException().isThrownBy(() -> storage.getBytes("key"));
					assertThat(busy.requests()).hasSize(3);
				});
		}
	}

	@Test
	void aProviderThatIsAwayDoesNotStopTheStartForALifecycleRule() {
		try (HttpRecorder busy = new HttpRecorder(503); HttpRecorder forbidding = new HttpRecorder(403)) {
			ApplicationContextRunner ruled = this.runner.withPropertyValues(BUCKET,
					"llmshield.cloud.storage.stores.results.lifecycle.delete-after=30d",
					"llmshield.cloud.resilience.retry.max-attempts=1");
			ruled.withPropertyValues("llmshield.cloud.aws.endpoint=" + busy.uri()).run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(busy.requests()).hasSize(1);
			});
			ruled.withPropertyValues("llmshield.cloud.aws.endpoint=" + forbidding.uri())
				.run((context) -> assertThatExceptionOfType(CloudException.class)
					.isThrownBy(() -> failure(context.getStartupFailure()))
					.satisfies((ex) -> assertThat(ex.category()).isEqualTo(CloudErrorCategory.ACCESS_DENIED)));
		}
	}

	@Test
	void aServiceThatIsSwitchedOffLeavesTheOther() {
		this.runner.withPropertyValues("spring.cloud.aws.s3.enabled=false").withInitializer((context) -> {
		})
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(CloudSecretManager.class)
				.doesNotHaveBean(CloudStores.class));
	}

	@Test
	void theApplicationsOwnIdentityStays() {
		CloudIdentity own = new OperatingSystemIdentity("own");
		this.runner.withBean("own", CloudIdentity.class, () -> own)
			.run((context) -> assertThat(context).hasSingleBean(CloudIdentity.class).doesNotHaveBean(StsClient.class));
	}

	private static void failure(Throwable failure) throws Throwable {
		Throwable cause = failure;
		while (cause != null && !(cause instanceof CloudException)) {
			cause = cause.getCause();
		}
		assertThat(cause).as("cause of " + failure).isNotNull();
		throw cause;
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
	private static final class Details implements AwsConnectionDetails {

		@Override
		public URI getEndpoint() {
			return URI.create("http://127.0.0.1:9");
		}

		@Override
		public String getRegion() {
			return "ap-south-1";
		}

		@Override
		public String getAccessKey() {
			return "AKIDEXAMPLE";
		}

		@Override
		public String getSecretKey() {
			return "top-secret";
		}

	}

	/**
	 * Where the application's client goes.
	 *
	 * @param endpoint the address
	 */
	record OwnClients(URI endpoint) {
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnClientConfiguration {

		@Bean
		S3Client own(OwnClients clients, AwsCredentialsProvider credentials) {
			return S3Client.builder()
				.region(Region.EU_WEST_2)
				.credentialsProvider(credentials)
				.endpointOverride(clients.endpoint())
				.build();
		}

	}

}
