package io.llmshield.cloud.aws.secrets;

import java.net.URI;

import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.test.secrets.SecretContractFixture;
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
	public void close() {
		this.client.close();
		this.otherClient.close();
	}

}
