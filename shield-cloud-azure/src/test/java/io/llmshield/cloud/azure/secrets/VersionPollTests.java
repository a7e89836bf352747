package io.llmshield.cloud.azure.secrets;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.models.SecretProperties;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.keyvault.VaultError;
import io.llmshield.cloud.test.keyvault.VaultOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How changes are noticed without reading values.
 */
class VersionPollTests {

	private KeyVaultFixture fixture;

	private SecretDriver driver;

	private SecretDriver other;

	private SecretClient client;

	private final Map<SecretName, String> versions = new LinkedHashMap<>();

	@BeforeEach
	void start() throws IOException {
		this.fixture = KeyVaultFixture.start();
		this.driver = this.fixture.driver();
		this.other = this.fixture.independentDriver();
		this.client = this.fixture.client();
	}

	@AfterEach
	void stop() {
		this.fixture.close();
	}

	private static String token() {
		return UUID.randomUUID().toString();
	}

	private void create(int secrets) {
		for (int i = 0; i < secrets; i++) {
			SecretName name = SecretName.of("watch/item-" + i);
			this.versions.put(name, this.other.create(name, SecretValue.ofText("x"), SecretOptions.DEFAULT, token()));
		}
		this.fixture.vault().forgetRequests();
	}

	private List<SecretName> names() {
		return new ArrayList<>(this.versions.keySet());
	}

	private void poll() {
		this.fixture.vault().forgetRequests();
		assertThat(this.driver.newestVersions(names())).isEqualTo(this.versions);
	}

	private List<VaultOperation> requests() {
		return this.fixture.vault().requests().stream().filter((one) -> one != VaultOperation.CHALLENGE).toList();
	}

	@Test
	void fewAreAskedOneByOne() {
		create(10);
		poll();
		assertThat(requests()).hasSize(10).containsOnly(VaultOperation.GET_SECRET_VERSIONS);
	}

	@Test
	void manyAreListedAndOnlyTheUnknownAreAsked() {
		create(30);
		poll();
		assertThat(requests()).hasSize(32);
		poll();
		assertThat(requests()).hasSize(2).containsOnly(VaultOperation.GET_SECRETS);
	}

	@Test
	void changeIsAskedFor() {
		create(12);
		poll();
		SecretName changed = names().get(7);
		this.versions.put(changed, this.other.update(changed, SecretValue.ofText("y"), null, token()));
		poll();
		assertThat(requests()).containsExactly(VaultOperation.GET_SECRETS, VaultOperation.GET_SECRET_VERSIONS);
		poll();
		assertThat(requests()).containsExactly(VaultOperation.GET_SECRETS);
	}

	@Test
	void twoChangesWithinASecondAreBothSeen() {
		create(12);
		SecretName changed = names().get(7);
		for (int i = 0; i < 5; i++) {
			this.versions.put(changed, this.other.update(changed, SecretValue.ofText("y" + i), null, token()));
			poll();
		}
	}

	@Test
	void changeOfSomebodyElseIsSeenAlsoWithinASecond() {
		create(12);
		SecretName changed = names().get(7);
		for (int i = 0; i < 3; i++) {
			this.versions.put(changed, this.client.setSecret(changed.flat(), "y" + i).getProperties().getVersion());
			poll();
		}
	}

	@Test
	void disabledVersionIsAChange() {
		create(12);
		poll();
		SecretName changed = names().get(7);
		String first = this.versions.get(changed);
		String second = this.other.update(changed, SecretValue.ofText("y"), null, token());
		this.versions.put(changed, second);
		poll();
		SecretProperties properties = this.client.getSecret(changed.flat(), second).getProperties();
		this.client.updateSecretProperties(properties.setEnabled(false));
		this.versions.put(changed, first);
		poll();
	}

	@Test
	void missingAndDeletedAreLeftOut() {
		create(12);
		SecretName deleted = names().get(3);
		this.other.delete(deleted, Duration.ofDays(7));
		List<SecretName> asked = names();
		asked.add(SecretName.of("watch/missing"));
		this.versions.remove(deleted);
		assertThat(this.driver.newestVersions(asked)).isEqualTo(this.versions);
	}

	@Test
	void largeVaultIsNotListedForAFew() {
		for (int i = 0; i < 13 * 25; i++) {
			this.client.setSecret("other-" + i, "x");
		}
		create(11);
		poll();
		poll();
		assertThat(requests()).hasSize(11).containsOnly(VaultOperation.GET_SECRET_VERSIONS);
	}

	@Test
	void valuesAreNeverRead() {
		create(15);
		this.driver.newestVersions(names());
		this.driver.newestVersions(names().subList(0, 5));
		assertThat(requests()).isNotEmpty().doesNotContain(VaultOperation.GET_SECRET);
	}

	@Test
	void throttlingIsTold() {
		create(12);
		this.fixture.vault().fail(VaultOperation.GET_SECRETS, 1, VaultError.throttled(1));
		CloudFailures.assertFails(CloudErrorCategory.THROTTLED, () -> this.driver.newestVersions(names()));
	}

}
