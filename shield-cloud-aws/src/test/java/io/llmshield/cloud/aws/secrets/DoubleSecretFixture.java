package io.llmshield.cloud.aws.secrets;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.test.secrets.SecretFixtureAbility;

/**
 * The driver on the double.
 */
final class DoubleSecretFixture extends AwsSecretFixture {

	private final SecretsManagerDouble service;

	DoubleSecretFixture(SecretsManagerDouble service) {
		super(service.endpoint());
		this.service = service;
	}

	@Override
	public Set<SecretFixtureAbility> abilities() {
		return EnumSet.of(SecretFixtureAbility.DENY_ACCESS, SecretFixtureAbility.ADVANCE_TIME,
				SecretFixtureAbility.CUSTOMER_KEY);
	}

	@Override
	public SecretDriver deniedDriver() {
		return AwsSecrets.driver(client(this.service.endpoint(), SecretsManagerDouble.DENIED_KEY),
				AwsSecretOptions.DEFAULT);
	}

	@Override
	public void advanceTime(Duration duration) {
		this.service.actions().advance(duration);
	}

	@Override
	public Instant now() {
		return this.service.actions().time();
	}

	@Override
	public void close() {
		super.close();
		this.service.close();
	}

}
