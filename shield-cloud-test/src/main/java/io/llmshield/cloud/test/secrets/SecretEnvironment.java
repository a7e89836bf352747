package io.llmshield.cloud.test.secrets;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import com.github.benmanes.caffeine.cache.Ticker;
import io.llmshield.cloud.residency.ResidencyPolicy;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretCacheOptions;
import io.llmshield.cloud.secrets.SecretCapability;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretSummary;
import io.llmshield.cloud.test.ContractMode;
import io.llmshield.cloud.test.ImmediateRetry;
import io.llmshield.cloud.test.RecordedObservations;
import io.llmshield.cloud.test.faults.FaultySecretDriver;

/**
 * What one test of the secrets contract works with: names that nobody else uses, a
 * manager in the mode of the test, and the faulty driver beneath.
 */
public final class SecretEnvironment implements AutoCloseable {

	private final SecretContractFixture fixture;

	private final ContractMode mode;

	private final String namespace = "contract/t" + UUID.randomUUID().toString().substring(0, 13);

	private final FaultySecretDriver driver;

	private final RecordedObservations observations = new RecordedObservations();

	private final AtomicLong cacheNanos = new AtomicLong();

	private final CloudSecretManager manager;

	SecretEnvironment(SecretContractFixture fixture, ContractMode mode) {
		this.fixture = fixture;
		this.mode = mode;
		this.driver = new FaultySecretDriver(fixture.driver());
		this.manager = managerOver(this.driver, ResidencyPolicy.ANYWHERE);
	}

	/**
	 * Return the fixture.
	 * @return the fixture
	 */
	public SecretContractFixture fixture() {
		return this.fixture;
	}

	/**
	 * Return a name of this test.
	 * @param suffix the end of the name, within the portable rule
	 * @return the name
	 */
	public String name(String suffix) {
		return this.namespace + "/" + suffix;
	}

	/**
	 * Return the beginning of all names of this test.
	 * @return the prefix, with a slash at its end
	 */
	public String prefix() {
		return this.namespace + "/";
	}

	/**
	 * Return the driver beneath {@link #manager()}, for faults.
	 * @return the driver
	 */
	public FaultySecretDriver driver() {
		return this.driver;
	}

	/**
	 * Return the manager under test.
	 * @return the manager
	 */
	public CloudSecretManager manager() {
		return this.manager;
	}

	/**
	 * Return a manager over another driver, in the mode of the test.
	 * @param other the other driver
	 * @param residency where secrets may be kept
	 * @return the manager
	 */
	public CloudSecretManager managerOver(SecretDriver other, ResidencyPolicy residency) {
		return managerOver(other, residency, SecretOptions.DEFAULT);
	}

	/**
	 * Return a manager that gives each new secret tags and a key, in the mode of the
	 * test.
	 * @param defaults the tags and the key
	 * @return the manager
	 */
	public CloudSecretManager managerWith(SecretOptions defaults) {
		return managerOver(this.driver, ResidencyPolicy.ANYWHERE, defaults);
	}

	private CloudSecretManager managerOver(SecretDriver other, ResidencyPolicy residency, SecretOptions defaults) {
		SecretManagerBuilder builder = SecretManagerBuilder.forDriver(other).defaults(defaults);
		if (this.mode == ContractMode.LAYERED) {
			builder.guard(new ImmediateRetry())
				.cache(SecretCacheOptions.DEFAULT)
				.executor(Runnable::run)
				.residency(residency)
				.observations(this.observations.registry())
				.ticker((Ticker) this.cacheNanos::get);
		}
		return builder.build();
	}

	/**
	 * Return what the layers observed; nothing in {@link ContractMode#DRIVER}.
	 * @return the observations
	 */
	public RecordedObservations observations() {
		return this.observations;
	}

	/**
	 * Let time go by for the caches of this test, not for the provider.
	 * @param duration how much time
	 */
	public void advanceCache(Duration duration) {
		this.cacheNanos.addAndGet(duration.toNanos());
	}

	@Override
	public void close() {
		this.driver.plan().reset();
		CloudSecretManager raw = SecretManagerBuilder.forDriver(this.fixture.driver()).build();
		try (var secrets = raw.listSecrets(prefix())) {
			secrets.map(SecretSummary::name).toList().forEach((name) -> remove(raw, name));
		}
	}

	/** What a test has deleted by itself stays recoverable until its window ends. */
	private static void remove(CloudSecretManager raw, String name) {
		raw.deleteSecret(name);
		if (raw.capabilities().has(SecretCapability.PURGE)) {
			raw.purgeSecret(name);
		}
	}

	@Override
	public String toString() {
		return "provider " + this.driver.provider() + ", mode " + this.mode + ", names under " + prefix();
	}

}
