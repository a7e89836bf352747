package io.llmshield.cloud.azure.secrets;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import com.azure.core.exception.HttpResponseException;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.models.SecretProperties;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.Outcome;
import io.llmshield.cloud.test.Race;
import io.llmshield.cloud.test.keyvault.VaultOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Writers that do not know of each other, on a service whose writes know no condition.
 */
class KeyVaultRaceTests {

	private static final SecretName NAME = SecretName.of("race/api-key");

	private KeyVaultFixture fixture;

	private SecretDriver driver;

	private SecretDriver other;

	@BeforeEach
	void start() throws IOException {
		this.fixture = KeyVaultFixture.start();
		this.driver = this.fixture.driver();
		this.other = this.fixture.independentDriver();
	}

	@AfterEach
	void stop() {
		this.fixture.close();
	}

	private static String create(SecretDriver driver, String text) {
		return driver.create(NAME, SecretValue.ofText(text), SecretOptions.DEFAULT, UUID.randomUUID().toString());
	}

	private static String update(SecretDriver driver, String text, String ifVersion) {
		return driver.update(NAME, SecretValue.ofText(text), ifVersion, UUID.randomUUID().toString());
	}

	private List<SecretProperties> all() {
		return this.fixture.client().listPropertiesOfSecretVersions(NAME.flat()).stream().toList();
	}

	@RepeatedTest(3)
	void sixteenProcessesCreate() {
		SecretDriver[] processes = new SecretDriver[Race.CALLERS];
		for (int i = 0; i < processes.length; i++) {
			processes[i] = this.fixture.independentDriver();
		}
		List<Outcome<String>> outcomes = Race.run((caller) -> create(processes[caller], "caller " + caller));
		assertThat(outcomes).filteredOn(Outcome::won).as("%s", outcomes).hasSize(1);
		assertThat(outcomes).filteredOn((outcome) -> !outcome.won())
			.allMatch((outcome) -> outcome.category() == CloudErrorCategory.ALREADY_EXISTS);
		Outcome<String> winner = outcomes.stream().filter(Outcome::won).findFirst().orElseThrow();
		assertThat(this.driver.read(NAME, null)).isEqualTo(SecretValue.ofText("caller " + winner.caller()));
		assertThat(this.driver.describe(NAME).versions()).extracting("id").containsExactly(winner.value());
		assertThat(all()).filteredOn((version) -> !version.getVersion().equals(winner.value()))
			.noneMatch(SecretProperties::isEnabled);
	}

	@Test
	void creatorWhoLooksBeforeAndWritesAfterLoses() {
		this.fixture.vault().between(VaultOperation.SET_SECRET, () -> create(this.other, "theirs"));
		CloudFailures.assertFails(CloudErrorCategory.ALREADY_EXISTS, () -> create(this.driver, "ours"));
		assertThat(this.driver.read(NAME, null)).isEqualTo(SecretValue.ofText("theirs"));
		assertThat(this.driver.list("race", null).secrets()).hasSize(1);
		assertThat(all()).hasSize(2);
	}

	@Test
	void lateCreatorDoesNotHideAnUpdate() {
		this.fixture.vault().between(VaultOperation.SET_SECRET, () -> {
			create(this.other, "theirs");
			update(this.other, "theirs too", null);
		});
		CloudFailures.assertFails(CloudErrorCategory.ALREADY_EXISTS, () -> create(this.driver, "ours"));
		assertThat(this.driver.read(NAME, null)).isEqualTo(SecretValue.ofText("theirs too"));
	}

	@Test
	void readersIgnoreWhatIsNotDecided() {
		String first = create(this.driver, "one");
		// Before the verdict is looked for, the vault's latest version is the undecided
		// one
		this.fixture.vault()
			.between(VaultOperation.UPDATE_SECRET,
					() -> assertThat(this.other.read(NAME, null)).isEqualTo(SecretValue.ofText("one")));
		String second = update(this.driver, "two", first);
		assertThat(this.other.read(NAME, null).version()).isEqualTo(second);
	}

	@Test
	void creationThatIsNotDecidedIsNotThereYet() {
		this.fixture.vault()
			.between(VaultOperation.UPDATE_SECRET,
					() -> CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> this.other.read(NAME, null)));
		create(this.driver, "one");
		assertThat(this.other.read(NAME, null)).isEqualTo(SecretValue.ofText("one"));
	}

	@Test
	void writerThatDiedIsJudgedByTheReaders() {
		String first = create(this.driver, "one");
		this.fixture.vault().breakOff(VaultOperation.UPDATE_SECRET, 1);
		CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE, () -> update(this.driver, "two", first));
		assertThat(this.other.read(NAME, null)).isEqualTo(SecretValue.ofText("one"));
		this.fixture.vault().advance(KeyVaultFixture.DOUBT.plusMinutes(1));
		assertThat(this.other.read(NAME, null)).isEqualTo(SecretValue.ofText("two"));
		assertThat(this.other.describe(NAME).versions()).hasSize(2);
		update(this.other, "three", this.other.describe(NAME).version());
		assertThat(this.driver.read(NAME, null)).isEqualTo(SecretValue.ofText("three"));
	}

	@RepeatedTest(5)
	void updateInBetweenMakesTheConditionFail() {
		String first = create(this.driver, "one");
		this.fixture.vault().between(VaultOperation.SET_SECRET, () -> update(this.other, "theirs", null));
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED, () -> update(this.driver, "ours", first));
		assertThat(this.driver.read(NAME, null)).isEqualTo(SecretValue.ofText("theirs"));
		assertThat(this.driver.describe(NAME).versions()).hasSize(2);
	}

	@Test
	void updateOfWhatIsPurgedMeanwhileLeavesTheNameFree() {
		String first = create(this.driver, "one");
		this.fixture.vault().between(VaultOperation.SET_SECRET, () -> {
			this.other.delete(NAME, Duration.ofDays(7));
			this.other.purge(NAME);
			this.fixture.vault().advance(Duration.ofSeconds(2));
		});
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED, () -> update(this.driver, "two", first));
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> this.driver.read(NAME, null));
		String again = create(this.driver, "again");
		assertThat(this.other.read(NAME, null).version()).isEqualTo(again);
	}

	@Test
	void valueOfALoserIsNotTheVaultsLatestForOthersEither() {
		String first = create(this.driver, "one");
		this.fixture.vault().between(VaultOperation.SET_SECRET, () -> update(this.other, "theirs", null));
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED, () -> update(this.driver, "ours", first));
		SecretClient client = this.fixture.client();
		// What a reader without this driver gets is a refusal, never the loser's value
		assertThatExceptionOfType(HttpResponseException.class).isThrownBy(() -> client.getSecret(NAME.flat()))
			.satisfies((error) -> assertThat(SecretErrors.isNotReadable(error)).isTrue());
		update(this.driver, "next", null);
		assertThat(client.getSecret(NAME.flat()).getValue()).isEqualTo("next");
	}

	@Test
	void readAfterALostRaceTakesThreeRequests() {
		this.fixture.vault().between(VaultOperation.SET_SECRET, () -> create(this.other, "theirs"));
		CloudFailures.assertFails(CloudErrorCategory.ALREADY_EXISTS, () -> create(this.driver, "ours"));
		this.fixture.vault().forgetRequests();
		this.driver.read(NAME, null);
		assertThat(this.fixture.vault().requests()).containsExactly(VaultOperation.GET_SECRET,
				VaultOperation.GET_SECRET_VERSIONS, VaultOperation.GET_SECRET);
	}

	@Test
	void creationTakesFourRequests() {
		create(this.driver, "one");
		assertThat(this.fixture.vault().requests()).containsExactly(VaultOperation.CHALLENGE,
				VaultOperation.GET_SECRET_VERSIONS, VaultOperation.SET_SECRET, VaultOperation.GET_SECRET_VERSIONS,
				VaultOperation.UPDATE_SECRET);
	}

	@Test
	void writersOfOneProcessLeaveNothingBehind() {
		String first = create(this.driver, "one");
		List<Outcome<String>> outcomes = Race.run((caller) -> update(this.driver, "caller " + caller, first));
		assertThat(outcomes).filteredOn(Outcome::won).hasSize(1);
		assertThat(all()).hasSize(2);
	}

}
