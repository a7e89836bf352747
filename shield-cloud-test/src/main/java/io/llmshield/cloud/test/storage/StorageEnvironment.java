package io.llmshield.cloud.test.storage;

import io.llmshield.cloud.residency.ResidencyPolicy;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.StorageCapabilities;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.storage.TransferOptions;
import io.llmshield.cloud.test.ContractMode;
import io.llmshield.cloud.test.RecordedObservations;
import io.llmshield.cloud.test.faults.FaultyStorageDriver;

/**
 * What one test of the storage contract works with: a fresh bucket, a store on it in the
 * mode of the test, and the faulty driver beneath. Uploads use small parts, so that a few
 * megabytes make many.
 */
public final class StorageEnvironment implements AutoCloseable {

	/** How many parts of one upload are on their way at once. */
	public static final int PARALLELISM = 3;

	/** How many parts the memory budget of a store holds. */
	public static final int BUDGET_PARTS = 4;

	/** The store's name, as observations tell it. */
	public static final String STORE = "contract";

	/** Smaller parts would only cost time: 64 KiB. */
	private static final int SMALLEST_PART = 64 * 1024;

	private final StorageContractFixture fixture;

	private final ContractMode mode;

	private final String bucket;

	private final FaultyStorageDriver driver;

	private final StorageAssembly assembly;

	private final CloudStorage store;

	StorageEnvironment(StorageContractFixture fixture, ContractMode mode) {
		this.fixture = fixture;
		this.mode = mode;
		this.bucket = fixture.newBucket();
		this.driver = new FaultyStorageDriver(fixture.driver());
		this.assembly = new StorageAssembly(this.driver, mode, transferOptions());
		this.store = this.assembly.store(this.bucket, prefix(), ResidencyPolicy.ANYWHERE);
	}

	/**
	 * Return the fixture.
	 * @return the fixture
	 */
	public StorageContractFixture fixture() {
		return this.fixture;
	}

	/**
	 * Return the bucket of this test.
	 * @return the bucket's name
	 */
	public String bucket() {
		return this.bucket;
	}

	/**
	 * Return the prefix of {@link #store()}: none in {@link ContractMode#DRIVER}.
	 * @return the prefix
	 */
	public String prefix() {
		return (this.mode == ContractMode.DRIVER) ? "" : "layered/store/";
	}

	/**
	 * Return an object's address as the driver sees it.
	 * @param key the key within {@link #store()}
	 * @return the address
	 */
	public ObjectId id(String key) {
		return new ObjectId(this.bucket, prefix() + key);
	}

	/**
	 * Return the driver beneath {@link #store()}, for faults.
	 * @return the driver
	 */
	public FaultyStorageDriver driver() {
		return this.driver;
	}

	/**
	 * Return the store under test.
	 * @return the store
	 */
	public CloudStorage store() {
		return this.store;
	}

	/**
	 * Return another store on the same driver, which shares the memory budget.
	 * @param bucket the bucket
	 * @param prefix the prefix
	 * @return the store
	 */
	public CloudStorage store(String bucket, String prefix) {
		return this.assembly.store(bucket, prefix, ResidencyPolicy.ANYWHERE);
	}

	/**
	 * Return a store that keeps data in allowed locations only.
	 * @param residency the policy
	 * @return the store
	 */
	public CloudStorage store(ResidencyPolicy residency) {
		return this.assembly.store(this.bucket, prefix(), residency);
	}

	/**
	 * Return a store in the same place that encrypts with a customer-managed key.
	 * @param keyId the key
	 * @return the store
	 */
	public CloudStorage storeWithKey(String keyId) {
		return this.assembly.storeWithKey(this.bucket, prefix(), keyId);
	}

	/**
	 * Return a store in the same place over another driver, in the mode of the test.
	 * @param other the other driver
	 * @return the store
	 */
	public CloudStorage storeOver(StorageDriver other) {
		return new StorageAssembly(other, this.mode, transferOptions()).store(this.bucket, prefix(),
				ResidencyPolicy.ANYWHERE);
	}

	/**
	 * Return what the layers observed; nothing in {@link ContractMode#DRIVER}.
	 * @return the observations
	 */
	public RecordedObservations observations() {
		return this.assembly.observations();
	}

	/**
	 * Return what the driver can do.
	 * @return the capabilities
	 */
	public StorageCapabilities capabilities() {
		return this.driver.capabilities();
	}

	/**
	 * Return the size of a part of an upload.
	 * @return the size in bytes
	 */
	public int partSize() {
		StorageCapabilities capabilities = this.driver.capabilities();
		int alignment = Math.max(1, capabilities.partAlignment());
		int atLeast = Math.max(SMALLEST_PART, capabilities.minPartSize());
		return Math.toIntExact(((long) atLeast + alignment - 1) / alignment * alignment);
	}

	/**
	 * Return a size that takes several parts, the last one short.
	 * @return the size in bytes
	 */
	public int severalParts() {
		return Math
			.toIntExact(Math.max(capabilities().multipartThreshold(), partSize()) + 2L * partSize() + partSize() / 3);
	}

	/**
	 * Return how uploads are cut.
	 * @return the options
	 */
	public TransferOptions transferOptions() {
		return new TransferOptions(partSize(), PARALLELISM, (long) BUDGET_PARTS * partSize());
	}

	/**
	 * Return how much of the memory budget is taken.
	 * @return the number of bytes
	 */
	public long memoryInUse() {
		return this.assembly.bytesInUse();
	}

	@Override
	public void close() {
		this.driver.plan().reset();
		this.assembly.close();
		this.fixture.dropBucket(this.bucket);
	}

	@Override
	public String toString() {
		return "provider " + this.driver.provider() + ", mode " + this.mode + ", bucket " + this.bucket;
	}

}
