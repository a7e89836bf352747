package io.llmshield.cloud.autoconfigure.aws;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.VirtualThreads;
import io.llmshield.cloud.identity.CloudIdentity;
import io.llmshield.cloud.logs.CloudLogger;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretChange;
import io.llmshield.cloud.secrets.SecretChangeListener;
import io.llmshield.cloud.secrets.SecretRotator;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.storage.resource.CloudResource;
import io.llmshield.cloud.test.emulator.EmulatorEndpoint;
import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.emulator.FaultProxy;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

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
 * The auto-configured beans against services that stand in for AWS.
 */
@RequiresEmulator({ "s3", "secretsmanager", "sts" })
class AwsEmulatorTests {

	private static final String REGION = "eu-central-1";

	private final String id = UUID.randomUUID().toString().substring(0, 8);

	private final String bucket = "auto-" + this.id;

	private final String secret = "auto-" + this.id + "/key";

	@BeforeEach
	void createBucket() {
		try (S3Client client = S3Client.builder()
			.endpointOverride(uri("s3"))
			.forcePathStyle(true)
			.region(Region.of(REGION))
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
			.build()) {
			client.createBucket((create) -> create.bucket(this.bucket)
				.createBucketConfiguration((configuration) -> configuration.locationConstraint(REGION)));
		}
	}

	private static URI uri(String service) {
		EmulatorEndpoint endpoint = Emulators.require(service);
		return endpoint.uri();
	}

	private ApplicationContextRunner runner() {
		return AwsRunner.usable()
			.withPropertyValues("llmshield.cloud.aws.endpoint=" + uri("sts"),
					"spring.cloud.aws.s3.endpoint=" + uri("s3"),
					"spring.cloud.aws.secretsmanager.endpoint=" + uri("secretsmanager"),
					"llmshield.cloud.storage.stores.results.bucket=" + this.bucket,
					"llmshield.cloud.storage.stores.results.prefix=team-a",
					"spring.cloud.aws.credentials.access-key=test", "spring.cloud.aws.credentials.secret-key=test",
					"llmshield.cloud.secrets.resource-tags[cost-center]=4711", "llmshield.cloud.health.cache-ttl=0ms",
					"llmshield.cloud.health.timeout=1m", "llmshield.cloud.health.slow-threshold=1m")
			.withConfiguration(AutoConfigurations.of(HealthContributorAutoConfiguration.class,
					HealthContributorRegistryAutoConfiguration.class, HealthEndpointAutoConfiguration.class));
	}

	@Test
	void lifecycleRuleIsSetOnTheBucket() {
		runner()
			.withPropertyValues("llmshield.cloud.storage.stores.results.lifecycle.move-after.cool=30d",
					"llmshield.cloud.storage.stores.results.lifecycle.delete-after=365d")
			.run((context) -> {
				LifecycleRule rule = context.getBean(S3Client.class)
					.getBucketLifecycleConfiguration((get) -> get.bucket(this.bucket))
					.rules()
					.get(0);
				assertThat(rule.filter().prefix()).isEqualTo("team-a/");
				assertThat(rule.transitions().get(0).days()).isEqualTo(30);
				assertThat(rule.expiration().days()).isEqualTo(365);
			});
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
	@EnabledForJreRange(min = JRE.JAVA_25)
	void virtualThreadsThatLogAreNotPinned() {
		runner()
			.withPropertyValues("spring.threads.virtual.enabled=true", "llmshield.cloud.telemetry.logs.enabled=true",
					"llmshield.cloud.aws.logs.group=" + this.bucket)
			.run((context) -> assertThat(VirtualThreads.pinned(context.getBean(CloudLogger.class))).isEmpty());
	}

	@Test
	void secretsAreKept() {
		runner().run((context) -> {
			CloudSecretManager secrets = context.getBean(CloudSecretManager.class);
			secrets.createSecret(this.secret, SecretValue.ofText("one"));
			assertThat(secrets.getSecret(this.secret).asText()).isEqualTo("one");
			SecretRotator rotator = context.getBean(SecretRotator.class);
			assertThat(rotator).isNotNull();
			assertThat(context.getBean(SecretsManagerClient.class)
				.describeSecret((describe) -> describe.secretId(this.secret))
				.tags()).anySatisfy((tag) -> {
					assertThat(tag.key()).isEqualTo("cost-center");
					assertThat(tag.value()).isEqualTo("4711");
				});
		});
		// A restart finds it
		runner().run((context) -> assertThat(context.getBean(CloudSecretManager.class).getSecret(this.secret).asText())
			.isEqualTo("one"));
	}

	@Test
	void objectsAreKeptUnderThePrefix() {
		runner().run((context) -> {
			context.getBean(CloudStorage.class).put("a/b", new byte[] { 1, 2, 3 });
			assertThat(context.getBean(S3Client.class)
				.headObject((head) -> head.bucket(this.bucket).key("team-a/a/b"))
				.contentLength()).isEqualTo(3);
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
	void linksWork() {
		runner().run((context) -> {
			context.getBean(CloudStorage.class).put("a", new byte[] { 1 });
			URI link = context.getBean(CloudStorage.class).presignGet("a", Duration.ofMinutes(1)).uri();
			assertThat(get(link)).containsExactly(1);
		});
	}

	private static byte[] get(URI link) throws IOException, InterruptedException {
		return HttpClient.newHttpClient().send(HttpRequest.newBuilder(link).build(), BodyHandlers.ofByteArray()).body();
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
			assertThat(component(context, "secrets").getDetails()).containsEntry("provider", "aws")
				.containsEntry("location", REGION);
			assertThat(component(context, "storage").getStatus()).isEqualTo(Status.UP);
			assertThat(component(context, "storage").getDetails().get("stores")).asString()
				.contains("results", "location=" + REGION);
		});
		runner().withPropertyValues("llmshield.cloud.storage.stores.results.bucket=no-such-" + this.id)
			.run((context) -> assertThat(component(context, "storage").getStatus()).isEqualTo(Status.DOWN));
	}

	/**
	 * What the policies name for it: ListSecrets, and HeadBucket, which is ListBucket.
	 */
	@Test
	void healthAsksForNothingButTheListAndTheBucket() throws IOException {
		try (FaultProxy secrets = FaultProxy.to(uri("secretsmanager")); FaultProxy objects = FaultProxy.to(uri("s3"))) {
			runner()
				.withPropertyValues("spring.cloud.aws.secretsmanager.endpoint=" + secrets.uri(),
						"spring.cloud.aws.s3.endpoint=" + objects.uri())
				.run((context) -> {
					assertThat(component(context, "secrets").getStatus()).isEqualTo(Status.UP);
					assertThat(component(context, "storage").getStatus()).isEqualTo(Status.UP);
				});
			assertThat(secrets.requests()).isNotEmpty()
				.allSatisfy((request) -> assertThat(request.headers())
					.containsIgnoringCase("X-Amz-Target: secretsmanager.ListSecrets"));
			assertThat(objects.requests()).isNotEmpty()
				.extracting((request) -> request.method() + " " + request.target())
				.containsOnly("HEAD /" + this.bucket);
		}
	}

	private static IndicatedHealthDescriptor component(ApplicationContext context, String name) {
		Map<String, ?> components = ((CompositeHealthDescriptor) context.getBean(HealthEndpoint.class)
			.healthForPath("shieldCloud")).getComponents();
		return (IndicatedHealthDescriptor) components.get(name);
	}

	@Test
	void aBucketOutsideTheAllowedLocationsStopsTheStart() {
		runner().withPropertyValues("llmshield.cloud.residency.allowed-locations=eu-west-1").run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).rootCause().isInstanceOfSatisfying(CloudException.class, (ex) -> {
				assertThat(ex.category()).isEqualTo(CloudErrorCategory.RESIDENCY_VIOLATION);
				assertThat(ex.reason()).contains(REGION);
			});
		});
	}

	/** The client's region is allowed, the bucket's is not. */
	@Test
	void theBucketsRealLocationCounts() {
		runner()
			.withPropertyValues("llmshield.cloud.aws.region=eu-west-1",
					"llmshield.cloud.residency.allowed-locations=eu-west-1")
			.run((context) -> {
				assertThat(context).hasFailed();
				assertThat(context.getStartupFailure()).rootCause()
					.isInstanceOfSatisfying(CloudException.class,
							(ex) -> assertThat(ex.reason()).contains("'" + REGION + "'"));
			});
	}

	@Test
	void anAllowedLocationStarts() {
		runner().withPropertyValues("llmshield.cloud.residency.allowed-locations=" + REGION).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(
					context.getBean(CloudProviderDescriptor.STORAGE_DRIVER, StorageDriver.class).location(this.bucket))
				.isEqualTo(REGION);
		});
	}

	@Test
	void changesOfOthersAreNoticed() {
		List<SecretChange> changes = new CopyOnWriteArrayList<>();
		CountDownLatch changed = new CountDownLatch(1);
		SecretChangeListener listener = (change) -> {
			changes.add(change);
			changed.countDown();
		};
		runner().withBean("listener", SecretChangeListener.class, () -> listener)
			.withPropertyValues("llmshield.cloud.secrets.watch.interval=1s", "llmshield.cloud.secrets.cache.ttl=1d")
			.run((context) -> {
				CloudSecretManager secrets = context.getBean(CloudSecretManager.class);
				SecretsManagerClient other = context.getBean(SecretsManagerClient.class);
				other.createSecret((create) -> create.name(this.secret).secretString("one"));
				assertThat(secrets.getSecret(this.secret).asText()).isEqualTo("one");
				// The first round learns the version that was read
				other.putSecretValue((put) -> put.secretId(this.secret).secretString("two"));
				assertThat(changed.await(1, TimeUnit.MINUTES)).isTrue();
				assertThat(changes).first().satisfies((change) -> assertThat(change.name()).isEqualTo(this.secret));
				assertThat(secrets.getSecret(this.secret).asText()).isEqualTo("two");
			});
	}

	@Test
	void identity() {
		runner().run((context) -> {
			assertThat(context.getBean(CloudIdentity.class).current().principal()).startsWith("arn:aws:");
			assertThat(context.getBean(CloudIdentity.class).current().provider()).isEqualTo("aws");
		});
	}

}
