package io.llmshield.cloud.secrets;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;

import com.github.benmanes.caffeine.cache.Ticker;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.observation.CloudObservationDocumentation;
import io.llmshield.cloud.observation.CloudObservations;
import io.llmshield.cloud.residency.ResidencyPolicy;
import io.llmshield.cloud.resilience.CallGuard;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Composes a {@link CloudSecretManager} on a driver. The only place that knows the order
 * of the layers. Not thread-safe; what it builds is.
 */
public final class SecretManagerBuilder {

	private final SecretDriver driver;

	private final List<SecretChangeListener> listeners = new ArrayList<>();

	private CallGuard guard = CallGuard.NONE;

	private SecretOptions defaults = SecretOptions.DEFAULT;

	private @Nullable SecretCacheOptions cache;

	private Executor executor = SecretManagerBuilder::startDaemon;

	private ResidencyPolicy residency = ResidencyPolicy.ANYWHERE;

	private ObservationRegistry observations = ObservationRegistry.NOOP;

	private @Nullable MeterRegistry meters;

	private Ticker ticker = Ticker.systemTicker();

	private SecretManagerBuilder(SecretDriver driver) {
		this.driver = Objects.requireNonNull(driver);
	}

	/**
	 * Start with a driver: no cache, no guard, every location, no observations.
	 * @param driver the driver
	 * @return a builder
	 */
	public static SecretManagerBuilder forDriver(SecretDriver driver) {
		return new SecretManagerBuilder(driver);
	}

	/**
	 * Set what stands between the portable code and the driver.
	 * @param guard the guard
	 * @return this
	 */
	public SecretManagerBuilder guard(CallGuard guard) {
		this.guard = guard;
		return this;
	}

	/**
	 * Set the tags and the key of every secret that is created. What the caller of
	 * {@code createSecret} gives wins, tag by tag; together they are at most
	 * {@value SecretOptions#MAX_TAGS} tags.
	 * @param defaults tags, for example for cost allocation, and a customer-managed key
	 * @return this
	 */
	public SecretManagerBuilder defaults(SecretOptions defaults) {
		this.defaults = defaults;
		return this;
	}

	/**
	 * Cache values.
	 * @param cache how, or {@code null} for no cache
	 * @return this
	 */
	public SecretManagerBuilder cache(@Nullable SecretCacheOptions cache) {
		this.cache = cache;
		return this;
	}

	/**
	 * Set where refreshes run in the background. The default starts a daemon thread for
	 * each, which is one thread per secret and TTL.
	 * @param executor the executor; one that runs tasks on the caller's thread makes
	 * readers wait for refreshes
	 * @return this
	 */
	public SecretManagerBuilder executor(Executor executor) {
		this.executor = executor;
		return this;
	}

	/**
	 * Set where secrets may be kept.
	 * @param residency the policy
	 * @return this
	 */
	public SecretManagerBuilder residency(ResidencyPolicy residency) {
		this.residency = residency;
		return this;
	}

	/**
	 * Set what takes the observations.
	 * @param observations the registry
	 * @return this
	 */
	public SecretManagerBuilder observations(ObservationRegistry observations) {
		this.observations = observations;
		return this;
	}

	/**
	 * Set what takes the cache's meters.
	 * @param meters the registry
	 * @return this
	 */
	public SecretManagerBuilder meters(MeterRegistry meters) {
		this.meters = meters;
		return this;
	}

	/**
	 * Add a listener for changed secrets.
	 * @param listener the listener
	 * @return this
	 */
	public SecretManagerBuilder listener(SecretChangeListener listener) {
		this.listeners.add(listener);
		return this;
	}

	/**
	 * Set what tells the time to the cache, for tests. Another time than the system's is
	 * looked at on every read, which makes cached reads slower.
	 * @param ticker nanoseconds from any origin
	 * @return this
	 */
	public SecretManagerBuilder ticker(Ticker ticker) {
		this.ticker = ticker;
		return this;
	}

	/**
	 * Compose the layers, outermost first: observation, residency, notification of
	 * listeners, cache, portable behaviour with the guard around each driver call. A
	 * layer for audit belongs between observation and residency.
	 * @return the manager
	 * @throws CloudException {@code RESIDENCY_VIOLATION} if the provider keeps secrets
	 * where they must not be, {@code UNSUPPORTED} if it cannot do what the defaults ask
	 * for
	 */
	public CloudSecretManager build() {
		require(!this.defaults.tags().isEmpty(), SecretCapability.TAGS, "resource-tags");
		require(this.defaults.keyId() != null, SecretCapability.CUSTOMER_KEY, "key-id");
		CloudObservations observed = new CloudObservations(this.observations,
				CloudObservationDocumentation.SECRET_OPERATION, this.driver.provider());
		CloudSecretManager manager = new DefaultSecretManager(this.driver, this.guard, this.defaults);
		if (this.cache != null) {
			manager = cached(manager, this.cache, observed);
		}
		manager = new NotifyingSecretManager(manager, new SecretChanges(this.listeners));
		manager = new ResidencySecretManager(manager, this.driver, this.residency);
		return new ObservedSecretManager(manager, observed);
	}

	private void require(boolean asked, SecretCapability capability, String property) {
		if (asked && !this.driver.capabilities().has(capability)) {
			throw CloudException.of(CloudErrorKind.CLIENT_INIT, CloudErrorCategory.UNSUPPORTED)
				.provider(this.driver.provider())
				.operation("set up secrets")
				.reason("the provider lacks the capability " + capability)
				.remedy("Leave llmshield.cloud.secrets." + property + " out on this provider")
				.build();
		}
	}

	private CloudSecretManager cached(CloudSecretManager manager, SecretCacheOptions options,
			CloudObservations observed) {
		CachingSecretManager caching = new CachingSecretManager(manager, this.driver.provider(), options, this.executor,
				new CacheTimer(this.ticker), observed);
		if (this.meters != null) {
			caching.bindTo(this.meters);
		}
		return caching;
	}

	private static void startDaemon(Runnable task) {
		Thread thread = new Thread(task, "shield-cloud-secret-refresh");
		thread.setDaemon(true);
		thread.start();
	}

}
