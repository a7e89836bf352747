package io.llmshield.cloud.aws.secrets;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * How changes are noticed without reading values.
 */
class VersionPollTests {

	private SecretsManagerDouble service;

	private SecretsManagerClient client;

	private SecretDriver driver;

	private SecretDriver other;

	private final Map<SecretName, String> versions = new LinkedHashMap<>();

	@BeforeEach
	void start() throws IOException {
		this.service = new SecretsManagerDouble();
		this.client = this.service.client();
		this.driver = AwsSecrets.driver(this.client, AwsSecretOptions.DEFAULT);
		this.other = AwsSecrets.driver(this.client, AwsSecretOptions.DEFAULT);
	}

	@AfterEach
	void stop() {
		this.client.close();
		this.service.close();
	}

	private void create(int secrets) {
		for (int i = 0; i < secrets; i++) {
			SecretName name = SecretName.of("watch/item-" + i);
			this.versions.put(name, this.driver.create(name, SecretValue.ofText("x"), SecretOptions.DEFAULT, token()));
		}
		this.service.forgetRequests();
	}

	private List<SecretName> names() {
		return new ArrayList<>(this.versions.keySet());
	}

	private static String token() {
		return UUID.randomUUID().toString();
	}

	@Test
	void fewAreAskedOneByOne() {
		create(10);
		assertThat(this.driver.newestVersions(names())).isEqualTo(this.versions);
		assertThat(this.service.requests()).hasSize(10).containsOnly("DescribeSecret");
	}

	@Test
	void manyAreAskedInBatches() {
		create(50);
		assertThat(this.driver.newestVersions(names())).isEqualTo(this.versions);
		assertThat(this.service.requests()).hasSize(5).containsOnly("ListSecrets");
	}

	@Test
	void changeInABatchIsConfirmed() {
		create(50);
		SecretName changed = names().get(17);
		this.versions.put(changed, this.other.update(changed, SecretValue.ofText("y"), null, token()));
		this.service.forgetRequests();
		assertThat(this.driver.newestVersions(names())).isEqualTo(this.versions);
		assertThat(this.service.requests()).hasSize(6).containsOnlyOnce("DescribeSecret");
		this.service.forgetRequests();
		assertThat(this.driver.newestVersions(names())).isEqualTo(this.versions);
		assertThat(this.service.requests()).hasSize(5).containsOnly("ListSecrets");
	}

	@Test
	void listThatLagsNeverTakesAVersionBack() {
		create(50);
		this.service.actions().freezeList();
		SecretName changed = names().get(17);
		this.versions.put(changed, this.driver.update(changed, SecretValue.ofText("y"), null, token()));
		assertThat(this.driver.newestVersions(names())).isEqualTo(this.versions);
		this.service.actions().thawList();
		assertThat(this.driver.newestVersions(names())).isEqualTo(this.versions);
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
	void secretsThatShareAPrefixDoNotHideTheOne() {
		create(250);
		SecretName name = SecretName.of("watch/item");
		String version = this.driver.create(name, SecretValue.ofText("x"), SecretOptions.DEFAULT, token());
		SecretDriver listing = AwsSecrets.driver(this.client, new AwsSecretOptions(0));
		this.service.forgetRequests();
		listing.read(name, null);
		assertThat(listing.newestVersions(List.of(name))).isEqualTo(Map.of(name, version));
		assertThat(this.service.requests()).hasSizeLessThanOrEqualTo(4);
	}

	@Test
	void valuesAreNeverRead() {
		create(15);
		this.driver.newestVersions(names());
		this.driver.newestVersions(names().subList(0, 5));
		assertThat(this.service.requests()).isNotEmpty().doesNotContain("GetSecretValue", "BatchGetSecretValue");
	}

	@Test
	void throttlingIsTold() {
		create(15);
		this.service.fail("ListSecrets", 1, ServiceError.of("ThrottlingException", "Rate exceeded"));
		assertThat(catchThrowableOfType(CloudException.class, () -> this.driver.newestVersions(names())).category())
			.isEqualTo(CloudErrorCategory.THROTTLED);
	}

}
