package io.llmshield.cloud.storage;

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
 * Builds the {@link CloudStorage} of one store from a driver and the layers around it.
 * Not thread-safe.
 */
public final class CloudStorageBuilder {

	private final StorageDriver driver;

	private @Nullable String bucket;

	private String prefix = "";

	private String store = "default";

	private @Nullable String keyId;

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
	 * Set the customer-managed key of what is written. A key in {@link PutOptions} wins,
	 * a copy keeps the key of its source, and uploads by signed links take the bucket's
	 * own default, because others send them.
	 * @param keyId the key, or {@code null} for the bucket's default
	 * @return this
	 */
	public CloudStorageBuilder keyId(@Nullable String keyId) {
		this.keyId = keyId;
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
	 * Set the memory and the threads that all stores share. Without it, all stores of
	 * this JVM that are built without one share a manager with the default options.
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
	 * Build the store: outermost observation, then residency, then the portable
	 * behaviour, which makes every call of the driver through the guard. Makes no call.
	 * @return the store with its layers
	 * @throws CloudException {@code CONFIGURATION} if there is no bucket or the prefix is
	 * not the beginning of valid keys, {@code UNSUPPORTED} if there is a key and the
	 * provider knows none
	 */
	public CloudStorage build() {
		StoreAddress address = address();
		checkKey();
		DriverCalls calls = new DriverCalls(this.driver, this.guard);
		CloudStorage storage = new DefaultCloudStorage(calls, address, this.keyId,
				(this.transfers != null) ? this.transfers : SharedTransfers.INSTANCE, transferMeters());
		if (!this.residency.allowsEverything()) {
			storage = new ResidencyCloudStorage(
					storage, this.residency, this.driver.provider(), address.bucket(), () -> calls
						.call(operation("find where the bucket is kept"), () -> this.driver.location(address.bucket())),
					System::nanoTime);
		}
		return new ObservedCloudStorage(storage, new CloudObservations(this.observations,
				CloudObservationDocumentation.STORAGE_OPERATION, this.driver.provider()), this.store);
	}

	private void checkKey() {
		if (this.keyId != null && !this.driver.capabilities().has(StorageCapability.CUSTOMER_KEY)) {
			throw operation("set up the store").error(CloudErrorCategory.UNSUPPORTED)
				.reason("the provider lacks the capability " + StorageCapability.CUSTOMER_KEY)
				.remedy("Leave llmshield.cloud.storage.stores." + this.store + ".key-id out on this provider")
				.build();
		}
	}

	private TransferMeters transferMeters() {
		return (this.meters != null) ? TransferMeters.of(this.meters, this.driver.provider(), this.store)
				: TransferMeters.NONE;
	}

	private StoreAddress address() {
		String name = this.bucket;
		if (name == null || name.isBlank()) {
			throw operation("set up the store").error(CloudErrorCategory.CONFIGURATION)
				.reason("it has no bucket")
				.remedy("Set llmshield.cloud.storage.stores." + this.store + ".bucket")
				.build();
		}
		String start = (this.prefix.isEmpty() || this.prefix.endsWith("/")) ? this.prefix : this.prefix + "/";
		try {
			ObjectKey.check(start + "x");
		}
		catch (CloudException ex) {
			throw operation("set up the store").error(CloudErrorCategory.CONFIGURATION)
				.reason("keys cannot begin with its prefix: " + ex.reason())
				.remedy("Mend llmshield.cloud.storage.stores." + this.store + ".prefix")
				.cause(ex)
				.build();
		}
		return new StoreAddress(name, start);
	}

	private Operation operation(String words) {
		return new Operation(CloudErrorKind.CLIENT_INIT, words, this.store, this.driver.provider());
	}

	/** For whoever builds a store without a manager; made at its first use. */
	private static final class SharedTransfers {

		private static final TransferManager INSTANCE = new TransferManager(TransferOptions.defaults());

	}

}
