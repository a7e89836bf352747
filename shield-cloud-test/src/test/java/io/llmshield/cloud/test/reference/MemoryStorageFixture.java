package io.llmshield.cloud.test.reference;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.test.reference.MemoryObjects.Stored;
import io.llmshield.cloud.test.storage.StorageContractFixture;
import io.llmshield.cloud.test.storage.StorageFixtureAbility;

/**
 * The reference provider, whole or broken by a function.
 */
public class MemoryStorageFixture implements StorageContractFixture {

	private final MemoryObjects objects = new MemoryObjects();

	private final Function<MemoryObjects, StorageDriver> maker;

	public MemoryStorageFixture() {
		this(MemoryStorageDriver::new);
	}

	public MemoryStorageFixture(Function<MemoryObjects, StorageDriver> maker) {
		this.maker = maker;
	}

	@Override
	public StorageDriver driver() {
		return this.maker.apply(this.objects);
	}

	@Override
	public StorageDriver independentDriver() {
		return this.maker.apply(this.objects);
	}

	@Override
	public String newBucket() {
		synchronized (this.objects) {
			String bucket = "bucket-" + UUID.randomUUID();
			this.objects.buckets.put(bucket, new TreeMap<>(MemoryObjects.UTF8));
			return bucket;
		}
	}

	@Override
	public void dropBucket(String bucket) {
		synchronized (this.objects) {
			this.objects.buckets.remove(bucket);
		}
	}

	@Override
	public Set<StorageFixtureAbility> abilities() {
		return EnumSet.of(StorageFixtureAbility.CORRUPT, StorageFixtureAbility.COUNT_PENDING_UPLOADS);
	}

	@Override
	public void corrupt(ObjectId id) {
		synchronized (this.objects) {
			List<Stored> versions = this.objects.buckets.get(id.bucket()).get(id.key());
			versions.get(versions.size() - 1).content()[0] ^= 1;
		}
	}

	@Override
	public int pendingUploads(String bucket) {
		return this.objects.pendingUploads(bucket).get();
	}

}
