package io.llmshield.cloud.azure.secrets;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.security.keyvault.secrets.SecretClient;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.ImmediateRetry;
import io.llmshield.cloud.test.keyvault.VaultError;
import io.llmshield.cloud.test.keyvault.VaultOperation;
import io.llmshield.cloud.test.keyvault.VaultTokens;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What comes of faults, counted on the wire.
 */
class KeyVaultFaultTests {

	private static final SecretName NAME = SecretName.of("fault/api-key");

	private KeyVaultFixture fixture;

	private SecretDriver driver;

	@BeforeEach
	void start() throws IOException {
		this.fixture = KeyVaultFixture.start();
		this.driver = this.fixture.driver();
	}

	@AfterEach
	void stop() {
		this.fixture.close();
	}

	private static String token() {
		return UUID.randomUUID().toString();
	}

	private String create() {
		String version = this.driver.create(NAME, SecretValue.ofText("one"), SecretOptions.DEFAULT, token());
		this.fixture.vault().forgetRequests();
		return version;
	}

	private List<VaultOperation> requests() {
		return this.fixture.vault().requests();
	}

	static Stream<Arguments> faults() {
		return Stream.of(Arguments.of(VaultError.throttled(0), CloudErrorCategory.THROTTLED),
				Arguments.of(VaultError.throttled(30), CloudErrorCategory.THROTTLED),
				Arguments.of(VaultError.of(503, "ServiceUnavailable", "The service is away"),
						CloudErrorCategory.UNAVAILABLE),
				Arguments.of(VaultError.of(500, "InternalError", "Something broke"), CloudErrorCategory.UNAVAILABLE),
				Arguments.of(VaultError.of(403, "Forbidden", "ForbiddenByFirewall", "Client address is not authorized"),
						CloudErrorCategory.ACCESS_DENIED),
				Arguments.of(VaultError.of(400, "BadParameter", "no"), CloudErrorCategory.INVALID_ARGUMENT));
	}

	@ParameterizedTest
	@MethodSource("faults")
	void eachRequestIsMadeOnce(VaultError fault, CloudErrorCategory category) {
		create();
		this.fixture.vault().fail(VaultOperation.GET_SECRET, 10, fault);
		long started = System.nanoTime();
		CloudException error = CloudFailures.assertFails(category, () -> this.driver.read(NAME, null));
		assertThat(requests()).containsExactly(VaultOperation.GET_SECRET);
		assertThat(error.requestId()).isNotNull();
		assertThat(Duration.ofNanos(System.nanoTime() - started)).as("Retry-After is not slept off here")
			.isLessThan(Duration.ofSeconds(20));
	}

	@ParameterizedTest
	@MethodSource("faults")
	void eachOperationPassesTheFaultOn(VaultError fault, CloudErrorCategory category) {
		create();
		this.fixture.vault().fail(VaultOperation.GET_SECRET_VERSIONS, 5, fault);
		this.fixture.vault().fail(VaultOperation.DELETE_SECRET, 1, fault);
		this.fixture.vault().fail(VaultOperation.GET_SECRETS, 1, fault);
		this.fixture.vault().fail(VaultOperation.RECOVER_DELETED_SECRET, 1, fault);
		this.fixture.vault().fail(VaultOperation.PURGE_DELETED_SECRET, 1, fault);
		List<Consumer<SecretDriver>> operations = List.of((driver) -> driver.describe(NAME),
				(driver) -> driver.create(NAME, SecretValue.ofText("x"), SecretOptions.DEFAULT, token()),
				(driver) -> driver.update(NAME, SecretValue.ofText("x"), null, token()),
				(driver) -> driver.newestVersions(List.of(NAME)), (driver) -> driver.delete(NAME, Duration.ofDays(30)),
				(driver) -> driver.list("", null), (driver) -> driver.restore(NAME), (driver) -> driver.purge(NAME));
		for (Consumer<SecretDriver> operation : operations) {
			this.fixture.vault().forgetRequests();
			CloudFailures.assertFails(category, () -> operation.accept(this.driver));
			assertThat(requests()).hasSize(1);
		}
	}

	@Test
	void applicationsOwnCallsAreStillRepeatedByTheSdk() {
		create();
		SecretClient client = this.fixture.client();
		this.fixture.vault().fail(VaultOperation.GET_SECRET, 1, VaultError.of(503, "ServiceUnavailable", "away"));
		assertThat(client.getSecret(NAME.flat()).getValue()).isEqualTo("one");
		assertThat(requests().stream().filter(VaultOperation.GET_SECRET::equals)).hasSize(2);
	}

	@Test
	void clientThatWasNotPreparedRepeatsUnderneath() {
		create();
		SecretDriver other = this.fixture.driver(
				KeyVaultFixture.clientBuilder(this.fixture.vault(), VaultTokens.ALLOWED).buildClient(),
				AzureSecretOptions.DEFAULT);
		this.fixture.vault().fail(VaultOperation.GET_SECRET, 1, VaultError.of(503, "ServiceUnavailable", "away"));
		assertThat(other.read(NAME, null)).isEqualTo(SecretValue.ofText("one"));
	}

	@Test
	void writeIsMadeOnceWhenTheConnectionBreaks() {
		create();
		this.fixture.vault().breakOff(VaultOperation.SET_SECRET, 10);
		CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE,
				() -> this.driver.update(NAME, SecretValue.ofText("two"), null, token()));
		assertThat(requests()).containsExactly(VaultOperation.GET_SECRET_VERSIONS, VaultOperation.SET_SECRET);
	}

	@Test
	void silenceIsATimeout() {
		create();
		SecretClient impatient = AzureSecrets
			.singleAttempt(KeyVaultFixture.clientBuilder(this.fixture.vault(), VaultTokens.ALLOWED))
			.httpClient(new JdkHttpClientBuilder(
					java.net.http.HttpClient.newBuilder().sslContext(this.fixture.vault().sslContext()))
				.responseTimeout(Duration.ofSeconds(1))
				.build())
			.buildClient();
		SecretDriver other = this.fixture.driver(impatient, AzureSecretOptions.DEFAULT);
		connect(other);
		this.fixture.vault().fallSilent(VaultOperation.GET_SECRET, 10);
		CloudFailures.assertFails(CloudErrorCategory.TIMEOUT, () -> other.read(NAME, null));
		// One that ends before the vault has read it is not among them
		assertThat(requests().stream().filter(VaultOperation.GET_SECRET::equals)).hasSizeLessThanOrEqualTo(1);
	}

	/**
	 * On a busy machine a client needs longer than its time limit for its first
	 * connection and the vault's challenge.
	 */
	private void connect(SecretDriver impatient) {
		boolean connected = false;
		for (int i = 0; i < 60 && !connected; i++) {
			try {
				connected = impatient.read(NAME, null) != null;
			}
			catch (CloudException ex) {
				assertThat(ex.category()).isEqualTo(CloudErrorCategory.TIMEOUT);
			}
		}
		assertThat(connected).isTrue();
		this.fixture.vault().forgetRequests();
	}

	@Test
	void lostReplyOfACreationLeavesOneVersion() {
		this.fixture.vault().loseReply(VaultOperation.SET_SECRET, 1);
		String version = manager().createSecret(NAME.value(), SecretValue.ofText("one"));
		assertThat(this.driver.describe(NAME).versions()).extracting("id").containsExactly(version);
		assertThat(allVersions()).isOne();
	}

	@Test
	void lostReplyOfAnUpdateLeavesOneVersion() {
		create();
		this.fixture.vault().loseReply(VaultOperation.SET_SECRET, 1);
		String version = manager().updateSecret(NAME.value(), SecretValue.ofText("two"));
		assertThat(this.driver.describe(NAME).versions()).extracting("id").startsWith(version).hasSize(2);
		assertThat(allVersions()).isEqualTo(2);
	}

	@Test
	void lostReplyOfARotationLeavesOneVersion() {
		create();
		this.fixture.vault().loseReply(VaultOperation.SET_SECRET, 1);
		manager().rotateSecret(NAME.value(), (current) -> SecretValue.ofText(current.asText() + " two"));
		assertThat(this.driver.read(NAME, null)).isEqualTo(SecretValue.ofText("one two"));
		assertThat(allVersions()).isEqualTo(2);
	}

	@Test
	void lostVerdictIsWrittenDownByTheRepetition() {
		this.fixture.vault().loseReply(VaultOperation.UPDATE_SECRET, 1);
		manager().createSecret(NAME.value(), SecretValue.ofText("one"));
		this.fixture.vault().forgetRequests();
		this.driver.read(NAME, null);
		assertThat(requests()).containsExactly(VaultOperation.GET_SECRET);
	}

	@Test
	void lostReplyOfADeletionIsADeletion() {
		create();
		this.fixture.vault().loseReply(VaultOperation.DELETE_SECRET, 1);
		manager().deleteSecret(NAME.value());
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> this.driver.read(NAME, null));
	}

	@Test
	void lostReplyOfARestorationIsARestoration() {
		create();
		manager().deleteSecret(NAME.value());
		this.fixture.vault().loseReply(VaultOperation.RECOVER_DELETED_SECRET, 1);
		manager().restoreSecret(NAME.value());
		assertThat(this.driver.read(NAME, null)).isEqualTo(SecretValue.ofText("one"));
	}

	@Test
	void lostReplyOfAPurgeIsAPurge() {
		create();
		manager().deleteSecret(NAME.value());
		this.fixture.vault().loseReply(VaultOperation.PURGE_DELETED_SECRET, 1);
		manager().purgeSecret(NAME.value());
		manager().createSecret(NAME.value(), SecretValue.ofText("new"));
		assertThat(allVersions()).isOne();
	}

	@Test
	void guardOutlivesThrottling() {
		create();
		this.fixture.vault().fail(VaultOperation.GET_SECRET, 2, VaultError.throttled(1));
		assertThat(manager().getSecret(NAME.value())).isEqualTo(SecretValue.ofText("one"));
		assertThat(requests()).hasSize(3);
	}

	@Test
	void expiredTokenIsUnauthenticated() {
		SecretClient stranger = AzureSecrets
			.singleAttempt(KeyVaultFixture.clientBuilder(this.fixture.vault(), VaultTokens.ALLOWED)
				.credential((request) -> reactor.core.publisher.Mono.just(new com.azure.core.credential.AccessToken(
						VaultTokens.of(java.util.Map.of("aud", "https://storage.azure.com")),
						java.time.OffsetDateTime.now().plusMinutes(30)))))
			.buildClient();
		CloudFailures.assertFails(CloudErrorCategory.UNAUTHENTICATED,
				() -> this.fixture.driver(stranger, AzureSecretOptions.DEFAULT).read(NAME, null));
	}

	@Test
	void forbiddenTellsTheAction() {
		create();
		this.fixture.vault().deny(VaultOperation.GET_SECRET, NAME.flat());
		assertThat(CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED, () -> this.driver.read(NAME, null)))
			.hasMessageContaining("getSecret/action");
	}

	private CloudSecretManager manager() {
		return SecretManagerBuilder.forDriver(this.driver).guard(new ImmediateRetry()).build();
	}

	/** What the vault has, whether it counts or not. */
	private long allVersions() {
		return this.fixture.client().listPropertiesOfSecretVersions(NAME.flat()).stream().count();
	}

	@Test
	void doubleRefusesWhatTheServiceRefuses() {
		SecretClient client = this.fixture.client();
		assertThatExceptionOfType(HttpResponseException.class).isThrownBy(() -> client.setSecret("under_score", "x"));
		assertThatExceptionOfType(HttpResponseException.class)
			.isThrownBy(() -> client.setSecret("long", "x".repeat(25_001)));
		assertThatExceptionOfType(HttpResponseException.class).isThrownBy(() -> client.setSecret("x".repeat(128), "x"));
	}

}
