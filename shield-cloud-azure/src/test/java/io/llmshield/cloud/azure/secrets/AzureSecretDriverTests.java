package io.llmshield.cloud.azure.secrets;

import java.io.IOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.models.KeyVaultSecret;
import com.azure.security.keyvault.secrets.models.SecretProperties;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretSummary;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.keyvault.KeyVaultOptions;
import io.llmshield.cloud.test.keyvault.VaultError;
import io.llmshield.cloud.test.keyvault.VaultOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is particular to Key Vault.
 */
class AzureSecretDriverTests {

	private static final SecretName NAME = SecretName.of("llm-shield/openai-api-key");

	private static final String OWN = "llm-shield--openai-api-key";

	private KeyVaultFixture fixture;

	private SecretDriver driver;

	private SecretClient client;

	@BeforeEach
	void start() throws IOException {
		this.fixture = KeyVaultFixture.start();
		this.driver = this.fixture.driver();
		this.client = this.fixture.client();
	}

	@AfterEach
	void stop() {
		this.fixture.close();
	}

	private static String token() {
		return UUID.randomUUID().toString();
	}

	private String create(SecretValue value) {
		return this.driver.create(NAME, value, SecretOptions.DEFAULT, token());
	}

	private String update(String text) {
		return this.driver.update(NAME, SecretValue.ofText(text), null, token());
	}

	private void change(String version, java.util.function.Consumer<SecretProperties> change) {
		SecretProperties properties = this.client.getSecret(OWN, version).getProperties();
		change.accept(properties);
		this.client.updateSecretProperties(properties);
	}

	private OffsetDateTime vaultTime(Duration from) {
		return this.fixture.now().plus(from).atOffset(ZoneOffset.UTC);
	}

	@Test
	void nameIsMappedAndKeptInATag() {
		create(SecretValue.ofText("x"));
		SecretProperties stored = this.client.getSecret(OWN).getProperties();
		assertThat(stored.getTags().get(VersionTag.KEY)).endsWith(" name=" + NAME.value());
		assertThat(stored.getContentType()).isEqualTo("text/plain; charset=utf-8");
	}

	@Test
	void contentTypeTellsTheKindOfPayload() {
		create(SecretValue.ofJson("{\"a\":1}"));
		assertThat(this.client.getSecret(OWN).getProperties().getContentType()).isEqualTo("application/json");
		this.driver.update(NAME, SecretValue.ofBinary(new byte[] { 0, 1, 2 }), null, token());
		KeyVaultSecret binary = this.client.getSecret(OWN);
		assertThat(binary.getProperties().getContentType()).isEqualTo("application/octet-stream; encoding=base64");
		assertThat(binary.getValue()).isEqualTo("AAEC");
	}

	@Test
	void damagedBase64IsCorruptedAndNotQuoted() {
		create(SecretValue.ofBinary(new byte[] { 0, 1, 2 }));
		this.client.setSecret(new KeyVaultSecret(OWN, "!secret!")
			.setProperties(new SecretProperties().setContentType("application/octet-stream; encoding=base64")));
		assertThat(CloudFailures.assertFails(CloudErrorCategory.CORRUPTED, () -> this.driver.read(NAME, null)))
			.hasMessageNotContaining("!secret!");
	}

	@Test
	void secretOfSomebodyElseIsReadAndUpdated() {
		this.client.setSecret(new KeyVaultSecret(OWN, "{\"user\":\"a\"}")
			.setProperties(new SecretProperties().setTags(Map.of("team", "a"))));
		assertThat(this.driver.read(NAME, null)).isEqualTo(SecretValue.ofJson("{\"user\":\"a\"}"));
		String version = update("b");
		assertThat(this.driver.describe(NAME).version()).isEqualTo(version);
		assertThat(this.driver.describe(NAME).tags()).isEqualTo(Map.of("team", "a"));
		CloudFailures.assertFails(CloudErrorCategory.ALREADY_EXISTS, () -> create(SecretValue.ofText("x")));
	}

	@Test
	void updateOfSomebodyElseIsSeen() {
		String first = create(SecretValue.ofText("one"));
		this.fixture.advanceTime(Duration.ofSeconds(2));
		String theirs = this.client.setSecret(OWN, "theirs").getProperties().getVersion();
		assertThat(this.driver.read(NAME, null).version()).isEqualTo(theirs);
		assertThat(this.driver.describe(NAME).versions()).extracting("id").containsExactly(theirs, first);
		assertThat(this.driver.newestVersions(List.of(NAME))).containsEntry(NAME, theirs);
		this.driver.update(NAME, SecretValue.ofText("ours"), theirs, token());
		assertThat(this.driver.read(NAME, null)).isEqualTo(SecretValue.ofText("ours"));
	}

	@Test
	void whoseOrderTheVersionsDoNotTellTheServiceTells() {
		create(SecretValue.ofText("one"));
		update("two");
		for (int i = 0; i < 5; i++) {
			String theirs = this.client.setSecret(OWN, "theirs").getProperties().getVersion();
			assertThat(this.driver.describe(NAME).version()).isEqualTo(theirs);
			this.fixture.advanceTime(Duration.ofSeconds(2));
			update("ours");
		}
	}

	@Test
	void nativeNameIsReachedAndListed() {
		this.client.setSecret("MyOld--Key--", "x");
		SecretName name = SecretName.of("native:MyOld--Key--");
		assertThat(this.driver.read(name, null)).isEqualTo(SecretValue.ofText("x"));
		assertThat(this.driver.describe(name).name()).isEqualTo("native:MyOld--Key--");
		assertThat(this.driver.list("", null).secrets()).extracting(SecretSummary::name)
			.containsExactly("native:MyOld--Key--");
		assertThat(this.driver.list("my", null).secrets()).isEmpty();
	}

	@Test
	void caseOfAnOldNameDoesNotMatter() {
		this.client.setSecret("LLM-Shield--Openai-Api-Key", "x");
		assertThat(this.driver.read(NAME, null)).isEqualTo(SecretValue.ofText("x"));
		assertThat(this.driver.list("llm-shield/", null).secrets()).extracting(SecretSummary::name)
			.containsExactly(NAME.value());
		assertThat(this.driver.newestVersions(List.of(NAME))).hasSize(1);
	}

	@Test
	void disabledVersionIsSkipped() {
		String first = create(SecretValue.ofText("one"));
		String second = update("two");
		change(second, (properties) -> properties.setEnabled(false));
		assertThat(this.driver.read(NAME, null).version()).isEqualTo(first);
		assertThat(this.driver.newestVersions(List.of(NAME))).containsEntry(NAME, first);
		String third = this.driver.update(NAME, SecretValue.ofText("three"), first, token());
		assertThat(this.driver.read(NAME, null).version()).isEqualTo(third);
	}

	@Test
	void expiredVersionIsSkippedThoughTheServiceGivesItOut() {
		String first = create(SecretValue.ofText("one"));
		String second = update("two");
		change(second, (properties) -> properties.setExpiresOn(vaultTime(Duration.ofHours(1))));
		assertThat(this.driver.read(NAME, null).version()).isEqualTo(second);
		this.fixture.advanceTime(Duration.ofHours(2));
		assertThat(this.client.getSecret(OWN).getValue()).isEqualTo("two");
		assertThat(this.driver.read(NAME, null).version()).isEqualTo(first);
		assertThat(this.driver.describe(NAME).versions()).extracting("enabled").containsExactly(false, true);
	}

	@Test
	void versionThatIsNotYetValidIsSkippedUntilItIs() {
		String first = create(SecretValue.ofText("one"));
		String second = update("two");
		change(second, (properties) -> properties.setNotBefore(vaultTime(Duration.ofHours(1))));
		assertThat(this.driver.read(NAME, null).version()).isEqualTo(first);
		this.fixture.advanceTime(Duration.ofHours(2));
		assertThat(this.driver.read(NAME, null).version()).isEqualTo(second);
	}

	@ParameterizedTest
	@ValueSource(strings = { "SecretDisabled", "SecretExpired", "SecretNotYetValid" })
	void refusalOfTheLatestVersionIsNoLackOfRights(String code) {
		String first = create(SecretValue.ofText("one"));
		this.fixture.vault()
			.fail(VaultOperation.GET_SECRET, 1,
					VaultError.of(403, "Forbidden", code, "Operation get is not allowed on such a secret."));
		assertThat(this.driver.read(NAME, null).version()).isEqualTo(first);
	}

	@Test
	void secretWithoutAReadableVersionIsNotFound() {
		String first = create(SecretValue.ofText("one"));
		change(first, (properties) -> properties.setEnabled(false));
		assertThat(CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> this.driver.read(NAME, null)))
			.hasMessageContaining("disabled");
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> this.driver.describe(NAME));
		CloudFailures.assertFails(CloudErrorCategory.ALREADY_EXISTS, () -> create(SecretValue.ofText("x")));
		update("two");
		assertThat(this.driver.read(NAME, null)).isEqualTo(SecretValue.ofText("two"));
	}

	@Test
	void secretWithManyVersionsIsReadInPages() {
		String first = create(SecretValue.ofText("one"));
		List<String> later = IntStream.range(0, 60).mapToObj((i) -> update("version " + i)).toList();
		this.fixture.vault().forgetRequests();
		assertThat(this.driver.describe(NAME).versions()).hasSize(61).last().extracting("id").isEqualTo(first);
		assertThat(this.fixture.vault().requests()).hasSize(3).containsOnly(VaultOperation.GET_SECRET_VERSIONS);
		assertThat(this.driver.describe(NAME).version()).isEqualTo(later.get(59));
	}

	@Test
	void windowIsTheVaults() throws IOException {
		try (KeyVaultFixture longer = new KeyVaultFixture(KeyVaultOptions.DEFAULT)) {
			SecretDriver driver = longer.driver();
			driver.create(NAME, SecretValue.ofText("x"), SecretOptions.DEFAULT, token());
			driver.delete(NAME, Duration.ofDays(7));
			longer.advanceTime(Duration.ofDays(80));
			driver.restore(NAME);
			assertThat(driver.read(NAME, null)).isEqualTo(SecretValue.ofText("x"));
		}
		create(SecretValue.ofText("x"));
		this.driver.delete(NAME, Duration.ofDays(30));
		this.fixture.advanceTime(Duration.ofDays(8));
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> this.driver.restore(NAME));
	}

	@Test
	void purgeProtectionIsADenial() throws IOException {
		try (KeyVaultFixture protectedVault = new KeyVaultFixture(KeyVaultOptions.DEFAULT.withPurgeProtection())) {
			SecretDriver driver = protectedVault.driver();
			driver.create(NAME, SecretValue.ofText("x"), SecretOptions.DEFAULT, token());
			driver.delete(NAME, Duration.ofDays(30));
			assertThat(CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED, () -> driver.purge(NAME)))
				.hasMessageContaining("purge protection");
			driver.restore(NAME);
		}
	}

	@Test
	void slowDeletionIsAwaited() throws IOException {
		KeyVaultOptions slow = KeyVaultOptions.DEFAULT.withLag(Duration.ofSeconds(25));
		try (KeyVaultFixture vault = new KeyVaultFixture(slow)) {
			SecretDriver driver = vault.driver();
			driver.create(NAME, SecretValue.ofText("x"), SecretOptions.DEFAULT, token());
			driver.delete(NAME, Duration.ofDays(30));
			driver.restore(NAME);
			assertThat(driver.read(NAME, null)).isEqualTo(SecretValue.ofText("x"));
			driver.delete(NAME, Duration.ofDays(30));
			driver.purge(NAME);
			driver.create(NAME, SecretValue.ofText("new"), SecretOptions.DEFAULT, token());
			assertThat(driver.read(NAME, null)).isEqualTo(SecretValue.ofText("new"));
		}
	}

	@Test
	void deletionThatIsUnderWayIsNeitherMissingNorReady() {
		create(SecretValue.ofText("x"));
		this.driver.delete(NAME, Duration.ofDays(30));
		this.fixture.vault()
			.fail(VaultOperation.SET_SECRET, Integer.MAX_VALUE,
					VaultError.of(409, "Conflict", "ObjectIsBeingDeleted", "later"));
		assertThat(CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE, () -> create(SecretValue.ofText("x")))
			.retryable()).isTrue();
	}

	@Test
	void updateOfADeletedSecretIsNotFound() {
		create(SecretValue.ofText("x"));
		this.fixture.vault()
			.between(VaultOperation.SET_SECRET,
					() -> this.fixture.independentDriver().delete(NAME, Duration.ofDays(30)));
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> update("y"));
	}

	@Test
	void locationIsTheConfiguredOne() {
		assertThat(this.driver.location()).isEqualTo("germanywestcentral");
		assertThat(this.fixture.driver(this.client, AzureSecretOptions.DEFAULT).location()).isEqualTo("unknown");
	}

	@Test
	void smallVaultIsListedInOneRequest() {
		IntStream.range(0, 3).forEach((i) -> this.client.setSecret("a" + i, "x"));
		this.fixture.vault().forgetRequests();
		assertThat(this.driver.list("", null).secrets()).hasSize(3);
		assertThat(this.fixture.vault().requests()).containsExactly(VaultOperation.GET_SECRETS);
	}

	@Test
	void largeVaultCostsOneRequestUntilItIsRead() {
		IntStream.range(0, 60).forEach((i) -> this.client.setSecret("a" + i, "x"));
		this.fixture.vault().forgetRequests();
		var first = this.driver.list("", null);
		assertThat(first.secrets()).isEmpty();
		assertThat(first.nextToken()).isNotNull();
		assertThat(this.fixture.vault().requests()).containsExactly(VaultOperation.GET_SECRETS);
		try (var all = SecretManagerBuilder.forDriver(this.driver).build().listSecrets("")) {
			assertThat(all.map(SecretSummary::name)).hasSize(60).isSorted();
		}
	}

}
