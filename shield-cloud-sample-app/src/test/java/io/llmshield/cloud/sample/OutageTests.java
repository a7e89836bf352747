package io.llmshield.cloud.sample;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.sample.SampleServer.Answer;
import io.llmshield.cloud.secrets.ForwardingSecretDriver;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretMetadata;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.storage.ForwardingStorageDriver;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ListPage;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageDriver;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the sample does while its cloud is away.
 */
class OutageTests {

	private static final AtomicBoolean storageAway = new AtomicBoolean();

	private static final AtomicBoolean secretsAway = new AtomicBoolean();

	@TempDir
	private Path directory;

	private SampleServer server;

	@BeforeEach
	void start() {
		this.server = SampleServer.start(this.directory, Faults.class,
				"llmshield.cloud.resilience.retry.max-attempts=1",
				"llmshield.cloud.resilience.breaker.minimum-calls=1000",
				"llmshield.cloud.resilience.breaker.window=1000", "llmshield.cloud.secrets.cache.enabled=false",
				"shield.sample.rules.poll-interval=100ms");
	}

	@AfterEach
	void stop() {
		storageAway.set(false);
		secretsAway.set(false);
		this.server.close();
	}

	@Test
	void aResultThatCannotBeArchivedIsNotGivenOut() {
		Answer before = this.server.scan("Before");
		storageAway.set(true);
		assertUnavailable(this.server.scan("During"), "archive-unavailable");
		assertUnavailable(this.server.getAs(this.server.clientKey(), "/v1/scans"), "archive-unavailable");
		assertUnavailable(this.server.getAs(this.server.clientKey(), "/v1/scans/" + before.text("id")),
				"archive-unavailable");
		assertUnavailable(this.server.getAs(this.server.adminKey(), "/v1/admin/rules/document"), "rules-unavailable");
		storageAway.set(false);
		Answer after = this.server.scan("After");
		assertThat(this.server.getAs(this.server.clientKey(), "/v1/scans").json().path("scans"))
			.extracting((scan) -> scan.path("id").asString())
			.containsExactly(before.text("id"), after.text("id"));
	}

	@Test
	void theRulesStayInUseAndTheHealthTellsWhy() {
		storageAway.set(true);
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> this.server.getAs(this.server.adminKey(), "/v1/admin/rules")
				.text("problem")
				.contains("UNAVAILABLE"));
		storageAway.set(false);
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> !this.server.getAs(this.server.adminKey(), "/v1/admin/rules").json().has("problem"));
	}

	@Test
	void nobodyIsLetInWhileKeysCannotBeChecked() {
		secretsAway.set(true);
		assertUnavailable(this.server.scan("During"), "keys-unavailable");
		assertUnavailable(this.server.getAs("wrong", "/v1/scans"), "keys-unavailable");
		secretsAway.set(false);
		assertThat(this.server.scan("After").status()).isEqualTo(200);
	}

	private static void assertUnavailable(Answer answer, String code) {
		assertThat(answer.status()).as(answer.body()).isEqualTo(503);
		assertThat(answer.text("code")).isEqualTo(code);
		assertThat(answer.header("Retry-After")).isEqualTo("1");
		assertThat(answer.json().has("verdict")).isFalse();
	}

	/**
	 * Drivers that fail on demand. Not annotated: the application's component scan would
	 * find it in every test.
	 */
	static class Faults {

		@Bean
		static BeanPostProcessor faultyDrivers() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					if (bean instanceof StorageDriver driver) {
						return new FaultyStorage(driver);
					}
					return (bean instanceof SecretDriver driver) ? new FaultySecrets(driver) : bean;
				}

			};
		}

		private static void check(AtomicBoolean away) {
			if (away.get()) {
				throw CloudException.of(CloudErrorKind.STORAGE_FETCH, CloudErrorCategory.UNAVAILABLE)
					.reason("the test says so")
					.build();
			}
		}

	}

	/**
	 * Objects that are away on demand.
	 */
	private static final class FaultyStorage extends ForwardingStorageDriver {

		FaultyStorage(StorageDriver delegate) {
			super(delegate);
		}

		@Override
		public ObjectMetadata head(ObjectId id, @Nullable String versionId) {
			Faults.check(storageAway);
			return super.head(id, versionId);
		}

		@Override
		public ObjectContent open(ObjectId id, GetOptions options) {
			Faults.check(storageAway);
			return super.open(id, options);
		}

		@Override
		public ObjectMetadata put(ObjectId id, ByteBuffer content, long crc32c, PutOptions options) {
			Faults.check(storageAway);
			return super.put(id, content, crc32c, options);
		}

		@Override
		public ListPage list(String bucket, ListOptions options, @Nullable String pageToken) {
			Faults.check(storageAway);
			return super.list(bucket, options, pageToken);
		}

	}

	/**
	 * Secrets that are away on demand.
	 */
	private static final class FaultySecrets extends ForwardingSecretDriver {

		FaultySecrets(SecretDriver delegate) {
			super(delegate);
		}

		@Override
		public SecretValue read(SecretName name, @Nullable String version) {
			Faults.check(secretsAway);
			return super.read(name, version);
		}

		@Override
		public SecretMetadata describe(SecretName name) {
			Faults.check(secretsAway);
			return super.describe(name);
		}

	}

}
