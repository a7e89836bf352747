package io.llmshield.cloud.test.secrets;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretName;

/**
 * Gives the secrets contract a provider to test. One fixture serves all tests of a
 * contract class; it is made before the first one and closed after the last one. Each
 * test uses names of its own and deletes them, so that a fixture on a real account leaves
 * little behind.
 */
public interface SecretContractFixture extends AutoCloseable {

	/**
	 * Return the driver under test. Called for each test; may return the same one.
	 * @return the driver
	 */
	SecretDriver driver();

	/**
	 * Return a driver that shares nothing with {@link #driver()} but the data, as if
	 * another process had built it.
	 * @return another driver on the same data
	 */
	SecretDriver independentDriver();

	/**
	 * Return what this fixture can do besides.
	 * @return the abilities; none unless overridden
	 */
	default Set<SecretFixtureAbility> abilities() {
		return Set.of();
	}

	/**
	 * Return a driver whose credentials may neither read nor write secrets.
	 * @return the driver
	 * @see SecretFixtureAbility#DENY_ACCESS
	 */
	default SecretDriver deniedDriver() {
		throw new UnsupportedOperationException("the fixture cannot deny access");
	}

	/**
	 * Disable a version, so that it cannot be read.
	 * @param name the secret
	 * @param version the version
	 * @see SecretFixtureAbility#DISABLE_VERSION
	 */
	default void disableVersion(SecretName name, String version) {
		throw new UnsupportedOperationException("the fixture cannot disable versions");
	}

	/**
	 * Change what is stored of a secret's newest version without telling the provider.
	 * @param name the secret
	 * @see SecretFixtureAbility#CORRUPT
	 */
	default void corrupt(SecretName name) {
		throw new UnsupportedOperationException("the fixture cannot corrupt secrets");
	}

	/**
	 * Let time go by for the provider, so that recovery windows end.
	 * @param duration how much time
	 * @see SecretFixtureAbility#ADVANCE_TIME
	 */
	default void advanceTime(Duration duration) {
		throw new UnsupportedOperationException("the fixture cannot advance the time");
	}

	/**
	 * How many secrets the test of long listings makes. Choose more than the provider's
	 * page, unless each secret costs money.
	 * @return the number; 120 unless overridden
	 */
	default int listedSecrets() {
		return 120;
	}

	/**
	 * Return what the provider's clock shows. Overridden by a fixture that lets time go
	 * by.
	 * @return the time
	 */
	default Instant now() {
		return Instant.now();
	}

	/**
	 * Return a customer-managed key, as the provider's metadata name it.
	 * @return the key
	 * @see SecretFixtureAbility#CUSTOMER_KEY
	 */
	default String customerKey() {
		throw new UnsupportedOperationException("the fixture has no customer-managed key");
	}

	@Override
	default void close() {
	}

}
