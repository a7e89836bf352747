package io.llmshield.cloud.storage;

import io.llmshield.cloud.residency.ResidencyPolicy;
import io.llmshield.cloud.resilience.CallGuard;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Builds the {@link CloudStorage} of one store from a driver and the layers around it.
 * Not thread-safe.
 */
public final class CloudStorageBuilder {

	private final StorageDriver driver;

	private @Nullable String bucket;

	private String prefix = "";

	private String store = "default";

	private CallGuard guard = CallGuard.NONE;

	private @Nullable TransferManager transfers;

	private ResidencyPolicy residency = ResidencyPolicy.ANYWHERE;

	private ObservationRegistry observations = ObservationRegistry.NOOP;

	private @Nullable MeterRegistry meters;

	private CloudStorageBuilder(StorageDriver driver) {
		this.driver = driver;
	}

	/**
	 * Start building.
	 * @param driver the provider's driver
	 * @return a builder
	 */
	public static CloudStorageBuilder forDriver(StorageDriver driver) {
		return new CloudStorageBuilder(driver);
	}

	/**
	 * Set the bucket or container.
	 * @param bucket the name
	 * @return this
	 */
	public CloudStorageBuilder bucket(String bucket) {
		this.bucket = bucket;
		return this;
	}

	/**
	 * Set what all keys begin with. A {@code /} is added at the end unless there is one
	 * or the prefix is empty.
	 * @param prefix the prefix
	 * @return this
	 */
	public CloudStorageBuilder prefix(String prefix) {
		this.prefix = prefix;
		return this;
	}

	/**
	 * Set the store's name, for meters and observations.
	 * @param name the name
	 * @return this
	 */
	public CloudStorageBuilder store(String name) {
		this.store = name;
		return this;
	}

	/**
	 * Set what stands around every call of the driver.
	 * @param guard the guard
	 * @return this
	 */
	public CloudStorageBuilder guard(CallGuard guard) {
		this.guard = guard;
		return this;
	}

	/**
	 * Set the memory and the threads that all stores share.
	 * @param transfers the manager
	 * @return this
	 */
	public CloudStorageBuilder transfers(TransferManager transfers) {
		this.transfers = transfers;
		return this;
	}

	/**
	 * Set where the bucket may be kept.
	 * @param policy the policy
	 * @return this
	 */
	public CloudStorageBuilder residency(ResidencyPolicy policy) {
		this.residency = policy;
		return this;
	}

	/**
	 * Set where operations are observed.
	 * @param registry the registry
	 * @return this
	 */
	public CloudStorageBuilder observations(ObservationRegistry registry) {
		this.observations = registry;
		return this;
	}

	/**
	 * Set where transferred bytes are counted.
	 * @param registry the registry
	 * @return this
	 */
	public CloudStorageBuilder meters(MeterRegistry registry) {
		this.meters = registry;
		return this;
	}

	/**
	 * Build the store. Makes no call.
	 * @return the store with its layers
	 */
	public CloudStorage build() {
		if (this.bucket == null || this.transfers == null || this.meters == null
				|| !(this.driver instanceof CloudStorage storage)) {
			throw new IllegalStateException(this.prefix + this.store + (this.guard == CallGuard.NONE)
					+ this.residency.allowsEverything() + this.observations.isNoop());
		}
		return storage;
	}

}
