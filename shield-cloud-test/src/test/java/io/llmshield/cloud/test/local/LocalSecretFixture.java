package io.llmshield.cloud.test.local;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.test.secrets.SecretContractFixture;
import io.llmshield.cloud.test.secrets.SecretFixtureAbility;

/**
 * The local provider for the secrets contract.
 */
public class LocalSecretFixture implements SecretContractFixture {

	private final LocalDirectory directory;

	public LocalSecretFixture() throws IOException {
		this.directory = new LocalDirectory(() -> URI.create("http://127.0.0.1:8080"));
	}

	@Override
	public SecretDriver driver() {
		return this.directory.provider().secretDriver();
	}

	@Override
	public SecretDriver independentDriver() {
		return this.directory.independentProvider().secretDriver();
	}

	@Override
	public Set<SecretFixtureAbility> abilities() {
		return EnumSet.of(SecretFixtureAbility.ADVANCE_TIME);
	}

	@Override
	public void advanceTime(Duration duration) {
		this.directory.clock().advance(duration);
	}

	@Override
	public Instant now() {
		return this.directory.clock().instant();
	}

	@Override
	public void close() {
		this.directory.close();
	}

}
