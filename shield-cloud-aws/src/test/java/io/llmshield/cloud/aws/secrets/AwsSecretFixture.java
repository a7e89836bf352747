package io.llmshield.cloud.aws.secrets;

import java.net.URI;
import java.util.EnumSet;
import java.util.Set;

import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.test.secrets.SecretContractFixture;
import io.llmshield.cloud.test.secrets.SecretFixtureAbility;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * The driver on whatever answers at an address.
 */
class AwsSecretFixture implements SecretContractFixture {

	private final SecretsManagerClient client;

	private final SecretsManagerClient otherClient;

	private final SecretDriver driver;

	AwsSecretFixture(URI endpoint) {
		this.client = client(endpoint, "AKIDEXAMPLE");
		this.otherClient = client(endpoint, "AKIDEXAMPLE");
		this.driver = AwsSecrets.driver(this.client, AwsSecretOptions.DEFAULT);
	}

	static SecretsManagerClient client(URI endpoint, String accessKey) {
		return SecretsManagerClient.builder()
			.endpointOverride(endpoint)
			.region(Region.of(SecretsManagerDouble.REGION))
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, "secret")))
			.build();
	}

	@Override
	public SecretDriver driver() {
		return this.driver;
	}

	@Override
	public SecretDriver independentDriver() {
		return AwsSecrets.driver(this.otherClient, AwsSecretOptions.DEFAULT);
	}

	@Override
	public Set<SecretFixtureAbility> abilities() {
		return EnumSet.of(SecretFixtureAbility.CUSTOMER_KEY);
	}

	@Override
	public String customerKey() {
		return "arn:aws:kms:eu-central-1:000000000000:key/5a5e1b14-0f5b-4d2f-9a39-2f6f3c5f9d10";
	}

	@Override
	public void close() {
		this.client.close();
		this.otherClient.close();
	}

}
