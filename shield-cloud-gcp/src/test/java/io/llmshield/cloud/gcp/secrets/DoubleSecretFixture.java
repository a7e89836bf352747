package io.llmshield.cloud.gcp.secrets;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretVersion;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.test.secrets.SecretContractFixture;
import io.llmshield.cloud.test.secrets.SecretFixtureAbility;

/**
 * The driver on the double.
 */
final class DoubleSecretFixture implements SecretContractFixture {

	private final SecretManagerDouble service;

	private final SecretManagerServiceClient client;

	private final SecretManagerServiceClient deniedClient;

	private final SecretDriver driver;

	DoubleSecretFixture(SecretManagerDouble service) {
		this.service = service;
		this.client = service.client();
		this.deniedClient = service.client(WireFaults.DENIED);
		this.driver = driver(this.client);
	}

	private SecretDriver driver(SecretManagerServiceClient on) {
		return new GcpSecretDriver(on, SecretManagerState.PROJECT, GcpSecretOptions.DEFAULT, this.service.state()::now);
	}

	@Override
	public SecretDriver driver() {
		return this.driver;
	}

	@Override
	public SecretDriver independentDriver() {
		return driver(this.client);
	}

	@Override
	public Set<SecretFixtureAbility> abilities() {
		return EnumSet.allOf(SecretFixtureAbility.class);
	}

	@Override
	public SecretDriver deniedDriver() {
		return driver(this.deniedClient);
	}

	@Override
	public void disableVersion(SecretName name, String version) {
		this.service.state()
			.change("projects/" + SecretManagerState.PROJECT + "/secrets/" + name.flat() + "/versions/" + version, "",
					SecretVersion.State.DISABLED);
	}

	@Override
	public void corrupt(SecretName name) {
		this.service.state().corrupt(name.flat());
	}

	@Override
	public String customerKey() {
		return "projects/p/locations/global/keyRings/r/cryptoKeys/contract";
	}

	@Override
	public void advanceTime(Duration duration) {
		this.service.state().advance(duration);
	}

	@Override
	public Instant now() {
		return this.service.state().now();
	}

	@Override
	public void close() {
		this.client.close();
		this.deniedClient.close();
		this.service.close();
	}

}
