package io.llmshield.cloud.autoconfigure.gcp;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import com.google.cloud.NoCredentials;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.cloud.spring.secretmanager.SecretManagerTemplate;
import com.google.cloud.storage.BucketInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import com.google.protobuf.ByteString;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.VirtualThreads;
import io.llmshield.cloud.residency.ResidencyPolicy;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretChange;
import io.llmshield.cloud.secrets.SecretChangeListener;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.storage.resource.CloudResource;
import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The auto-configured beans against services that stand in for Google's.
 */
@RequiresEmulator({ "gcs", "gcp-secretmanager" })
class GcpEmulatorTests {

	/** Where fake-gcs-server says that all its buckets are. */
	private static final String LOCATION = "us-central1";

	private final String id = UUID.randomUUID().toString().substring(0, 8);

	private final String bucket = "auto-" + this.id;

	private final String secret = "auto-" + this.id + "/key";

	@BeforeEach
	void createBucket() {
		StorageOptions.newBuilder()
			.setHost(uri("gcs").toString())
			.setProjectId("shield-test")
			.setCredentials(NoCredentials.getInstance())
			.build()
			.getService()
			.create(BucketInfo.of(this.bucket));
	}

	private static URI uri(String service) {
		return Emulators.require(service).uri();
	}

	private ApplicationContextRunner runner() {
		return GcpRunner.on(uri("gcs").toString(), uri("gcp-secretmanager").toString())
			.withPropertyValues("llmshield.cloud.storage.stores.results.bucket=" + this.bucket,
					"llmshield.cloud.storage.stores.results.prefix=team-a", "llmshield.cloud.gcp.location=" + LOCATION,
					"llmshield.cloud.secrets.resource-tags[cost-center]=4711", "llmshield.cloud.health.cache-ttl=0ms",
					"llmshield.cloud.health.timeout=1m", "llmshield.cloud.health.slow-threshold=1m")
			.withConfiguration(AutoConfigurations.of(HealthContributorAutoConfiguration.class,
					HealthContributorRegistryAutoConfiguration.class, HealthEndpointAutoConfiguration.class));
	}

	private String resource() {
		return "projects/shield-test/secrets/" + this.secret.replace("/", "--");
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_25)
	void virtualThreadsAreNotPinned() {
		runner().withPropertyValues("spring.threads.virtual.enabled=true")
			.run((context) -> assertThat(VirtualThreads.pinned(context.getBean(CloudSecretManager.class),
					context.getBean(CloudStorage.class), this.secret))
				.isEmpty());
	}

	@Test
	void secretsAreKept() {
		runner().run((context) -> {
			CloudSecretManager secrets = context.getBean(CloudSecretManager.class);
			secrets.createSecret(this.secret, SecretValue.ofText("one"));
			assertThat(secrets.getSecret(this.secret).asText()).isEqualTo("one");
			var stored = context.getBean(SecretManagerServiceClient.class).getSecret(resource());
			assertThat(stored.getLabelsMap()).containsEntry("cost-center", "4711");
			assertThat(stored.getReplication().getUserManaged().getReplicas(0).getLocation()).isEqualTo(LOCATION);
		});
		// A restart finds it
		runner().run((context) -> assertThat(context.getBean(CloudSecretManager.class).getSecret(this.secret).asText())
			.isEqualTo("one"));
	}

	@Test
	void springCloudGcpTemplateReachesTheSameSecrets() {
		runner().run((context) -> {
			context.getBean(CloudSecretManager.class).createSecret(this.secret, SecretValue.ofText("one"));
			assertThat(context.getBean(SecretManagerTemplate.class).getSecretString(this.secret.replace("/", "--")))
				.isEqualTo("one");
		});
	}

	@Test
	void objectsAreKeptUnderThePrefix() {
		runner().run((context) -> {
			context.getBean(CloudStorage.class).put("a/b", new byte[] { 1, 2, 3 });
			assertThat(context.getBean(Storage.class).get(this.bucket, "team-a/a/b").getSize()).isEqualTo(3);
		});
		runner()
			.run((context) -> assertThat(context.getBean(CloudStorage.class).getBytes("a/b")).containsExactly(1, 2, 3));
	}

	@Test
	void objectsAreResources() {
		runner().run((context) -> {
			CloudResource written = (CloudResource) context.getResource("cloud://results/a b/1.txt");
			written.write((output) -> output.write("0123456789".getBytes(StandardCharsets.US_ASCII)),
					PutOptions.DEFAULT);
			assertThat(context.getResources("cloud://results/**/*.txt")).containsExactly(written);
			assertThat(written.contentLength()).isEqualTo(10);
			assertThat(written.getInputStream(ByteRange.of(2, 3))).hasContent("234");
		});
	}

	@Test
	void aMissingBucketIsAnErrorAndIsNotMade() {
		runner().withPropertyValues("llmshield.cloud.storage.stores.other.bucket=no-such-" + this.id).run((context) -> {
			assertThat(context).hasNotFailed();
			CloudStorage other = context.getBean("otherStorage", CloudStorage.class);
			Throwable error = catchThrowable(() -> other.put("a", new byte[1]));
			assertThat(error).isInstanceOf(CloudException.class);
			assertThat(((CloudException) error).category()).isEqualTo(CloudErrorCategory.NOT_FOUND);
		});
	}

	@Test
	void healthIsThatOfTheBucketsAndOfTheSecrets() {
		runner().run((context) -> {
			assertThat(component(context, "secrets").getStatus()).isEqualTo(Status.UP);
			assertThat(component(context, "secrets").getDetails()).containsEntry("provider", "gcp")
				.containsEntry("location", LOCATION);
			assertThat(component(context, "storage").getStatus()).isEqualTo(Status.UP);
			assertThat(component(context, "storage").getDetails().get("stores")).asString()
				.containsIgnoringCase("location=" + LOCATION);
		});
		runner().withPropertyValues("llmshield.cloud.storage.stores.results.bucket=no-such-" + this.id)
			.run((context) -> assertThat(component(context, "storage").getStatus()).isEqualTo(Status.DOWN));
	}

	private static IndicatedHealthDescriptor component(ApplicationContext context, String name) {
		Map<String, ?> components = ((CompositeHealthDescriptor) context.getBean(HealthEndpoint.class)
			.healthForPath("shieldCloud")).getComponents();
		return (IndicatedHealthDescriptor) components.get(name);
	}

	@Test
	void aBucketOutsideTheAllowedLocationsStopsTheStart() {
		runner()
			.withPropertyValues("llmshield.cloud.gcp.location=europe-west1",
					"llmshield.cloud.residency.allowed-locations=europe-west1")
			.run((context) -> {
				assertThat(context).hasFailed();
				assertThat(context.getStartupFailure()).rootCause()
					.isInstanceOfSatisfying(CloudException.class, (ex) -> {
						assertThat(ex.category()).isEqualTo(CloudErrorCategory.RESIDENCY_VIOLATION);
						assertThat(ex.reason()).containsIgnoringCase(LOCATION);
					});
			});
	}

	@Test
	void anAllowedLocationStartsAndSecretsOfOthersElsewhereAreRefused() {
		String allowed = "llmshield.cloud.residency.allowed-locations=" + LOCATION;
		runner().withPropertyValues("llmshield.cloud.gcp.location=us-east1")
			.run((context) -> context.getBean(CloudSecretManager.class)
				.createSecret(this.secret, SecretValue.ofText("one")));
		runner().withPropertyValues(allowed).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(
					context.getBean(CloudProviderDescriptor.STORAGE_DRIVER, StorageDriver.class).location(this.bucket))
				.isEqualToIgnoringCase(LOCATION);
			Throwable error = catchThrowable(() -> context.getBean(CloudSecretManager.class).getSecret(this.secret));
			assertThat(((CloudException) error).category()).isEqualTo(CloudErrorCategory.RESIDENCY_VIOLATION);
		});
	}

	@Test
	void theApplicationsOwnResidencyPolicyHoldsForSecretsOfOthersToo() {
		runner().withPropertyValues("llmshield.cloud.gcp.location=us-east1")
			.run((context) -> context.getBean(CloudSecretManager.class)
				.createSecret(this.secret, SecretValue.ofText("one")));
		runner().withBean(ResidencyPolicy.class, () -> new ResidencyPolicy(List.of(LOCATION))).run((context) -> {
			assertThat(context).hasNotFailed();
			Throwable error = catchThrowable(() -> context.getBean(CloudSecretManager.class).getSecret(this.secret));
			assertThat(((CloudException) error).category()).isEqualTo(CloudErrorCategory.RESIDENCY_VIOLATION);
		});
	}

	@Test
	void changesOfOthersAreNoticed() {
		List<SecretChange> changes = new CopyOnWriteArrayList<>();
		SecretChangeListener listener = changes::add;
		runner().withBean("listener", SecretChangeListener.class, () -> listener)
			.withPropertyValues("llmshield.cloud.secrets.watch.interval=1s", "llmshield.cloud.secrets.cache.ttl=1d")
			.run((context) -> {
				CloudSecretManager secrets = context.getBean(CloudSecretManager.class);
				secrets.createSecret(this.secret, SecretValue.ofText("one"));
				assertThat(secrets.getSecret(this.secret).asText()).isEqualTo("one");
				changes.clear();
				context.getBean(SecretManagerServiceClient.class)
					.addSecretVersion(resource(),
							SecretPayload.newBuilder().setData(ByteString.copyFromUtf8("two")).build());
				Awaitility.await()
					.atMost(1, TimeUnit.MINUTES)
					.until(() -> "two".equals(secrets.getSecret(this.secret).asText()) && !changes.isEmpty());
				assertThat(changes).allSatisfy((change) -> assertThat(change.name()).isEqualTo(this.secret));
			});
	}

}
