package io.llmshield.cloud.gcp.storage;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BucketInfo;
import com.google.cloud.storage.Storage;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.test.storage.StorageContractFixture;
import io.llmshield.cloud.test.storage.StorageFixtureAbility;

/**
 * Runs the contract on the double of Cloud Storage. Buckets keep versions.
 */
public final class GcsStorageFixture implements StorageContractFixture {

	static final String LOCATION = "EUROPE-WEST3";

	private final GcsDouble service;

	private final Storage client;

	private final StorageDriver driver;

	private final StorageDriver other;

	private final StorageDriver denied;

	/** For a JVM of its own. */
	public GcsStorageFixture() throws IOException {
		this.service = Accounts.registered(new GcsDouble());
		this.client = Accounts.client(this.service);
		this.driver = Accounts.driver(this.client);
		this.other = Accounts.driver(Accounts.client(this.service));
		this.denied = Accounts
			.driver(Accounts.client(this.service, Accounts.DENIED, this.service.uri(), Duration.ofSeconds(20)));
	}

	GcsDouble service() {
		return this.service;
	}

	Storage client() {
		return this.client;
	}

	@Override
	public StorageDriver driver() {
		return this.driver;
	}

	@Override
	public StorageDriver independentDriver() {
		return this.other;
	}

	@Override
	public String newBucket() {
		String bucket = "contract-" + UUID.randomUUID();
		this.client.create(BucketInfo.newBuilder(bucket).setLocation(LOCATION).setVersioningEnabled(true).build(),
				Storage.BucketTargetOption.enableObjectRetention(true));
		return bucket;
	}

	@Override
	public void dropBucket(String bucket) {
		for (Blob version : this.client.list(bucket, Storage.BlobListOption.versions(true)).iterateAll()) {
			this.client.delete(version.getBlobId());
		}
		this.client.delete(bucket);
	}

	@Override
	public Set<StorageFixtureAbility> abilities() {
		return EnumSet.allOf(StorageFixtureAbility.class);
	}

	@Override
	public void corrupt(ObjectId id) {
		this.service.buckets().find(id.bucket(), id.key(), null, GcsBuckets.Conditions.NONE).content.corrupt();
	}

	@Override
	public StorageDriver deniedDriver(String bucket) {
		return this.denied;
	}

	@Override
	public int pendingUploads(String bucket) {
		return (int) this.service.uploads().pending(bucket);
	}

	@Override
	public void dropUploads(String bucket) {
		this.service.uploads().dropAll(bucket);
	}

	@Override
	public String customerKey() {
		return "projects/project/locations/europe-west3/keyRings/ring/cryptoKeys/key";
	}

	@Override
	public void advanceTime(Duration duration) {
		this.service.advance(duration);
	}

	@Override
	public Instant now() {
		return this.service.now();
	}

	@Override
	public URI serviceUri() {
		return this.service.uri();
	}

	@Override
	public StorageDriver driverThrough(URI address, Duration timeLimit) {
		return GcpStorage.driver(Accounts.client(this.service, Accounts.EMAIL, address, Duration.ofSeconds(20)),
				GcpStorageOptions.DEFAULT.withTimeLimit(timeLimit));
	}

	@Override
	public void close() {
		this.service.close();
	}

}
