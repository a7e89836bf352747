package io.llmshield.cloud.aws.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.emulator.FaultProxy;
import io.llmshield.cloud.test.emulator.HttpFault;
import io.llmshield.cloud.test.storage.StorageContractFixture;
import io.llmshield.cloud.test.storage.StorageFixtureAbility;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/**
 * Runs the contract on S3, or what stands in for it. Buckets keep versions.
 */
public final class S3StorageFixture implements StorageContractFixture {

	private final S3Emulator emulator;

	private final S3Emulator other;

	/** No emulator has policies that deny; this one answers as S3 does. */
	private final FaultProxy denying;

	private final S3Emulator denied;

	private final URI endpoint;

	private final List<S3Emulator> others = new CopyOnWriteArrayList<>();

	/** For a JVM of its own, whose caller names the endpoint. */
	public S3StorageFixture() throws IOException {
		this(Emulators.require("s3").uri());
	}

	S3StorageFixture(URI endpoint) throws IOException {
		this.endpoint = endpoint;
		this.emulator = S3Emulator.at(endpoint);
		this.other = S3Emulator.at(endpoint);
		this.denying = FaultProxy.to(endpoint);
		this.denying.rule((request) -> HttpFault.ACCESS_DENIED);
		this.denied = S3Emulator.at(this.denying.uri());
	}

	@Override
	public StorageDriver driver() {
		return this.emulator.driver();
	}

	@Override
	public StorageDriver independentDriver() {
		return this.other.driver();
	}

	@Override
	public String newBucket() {
		String bucket = "contract-" + UUID.randomUUID();
		this.emulator.client()
			.createBucket((create) -> create.bucket(bucket)
				.createBucketConfiguration((configuration) -> configuration.locationConstraint(S3Emulator.REGION)));
		this.emulator.client()
			.putBucketVersioning((versioning) -> versioning.bucket(bucket)
				.versioningConfiguration((configuration) -> configuration.status(BucketVersioningStatus.ENABLED)));
		return bucket;
	}

	@Override
	public void dropBucket(String bucket) {
		S3Client client = this.emulator.client();
		for (ListObjectVersionsResponse page : client
			.listObjectVersionsPaginator((request) -> request.bucket(bucket))) {
			List<ObjectIdentifier> all = new java.util.ArrayList<>();
			page.versions().forEach((version) -> all.add(identifier(version.key(), version.versionId())));
			page.deleteMarkers().forEach((marker) -> all.add(identifier(marker.key(), marker.versionId())));
			if (!all.isEmpty()) {
				client.deleteObjects((request) -> request.bucket(bucket).delete((delete) -> delete.objects(all)));
			}
		}
		dropUploads(bucket);
		client.deleteBucket((request) -> request.bucket(bucket));
	}

	private static ObjectIdentifier identifier(String key, String versionId) {
		return ObjectIdentifier.builder().key(key).versionId(versionId).build();
	}

	@Override
	public Set<StorageFixtureAbility> abilities() {
		return EnumSet.of(StorageFixtureAbility.SERVE_LINKS, StorageFixtureAbility.COUNT_PENDING_UPLOADS,
				StorageFixtureAbility.DENY_ACCESS, StorageFixtureAbility.CUSTOMER_KEY, StorageFixtureAbility.WIRE,
				StorageFixtureAbility.DROP_UPLOADS, StorageFixtureAbility.RESET_GIVEN_UP);
	}

	@Override
	public void dropUploads(String bucket) {
		S3Client client = this.emulator.client();
		client.listMultipartUploads((request) -> request.bucket(bucket))
			.uploads()
			.forEach((upload) -> client.abortMultipartUpload(
					(request) -> request.bucket(bucket).key(upload.key()).uploadId(upload.uploadId())));
	}

	@Override
	public String customerKey() {
		return "arn:aws:kms:eu-central-1:000000000000:key/5a5e1b14-0f5b-4d2f-9a39-2f6f3c5f9d10";
	}

	@Override
	public StorageDriver deniedDriver(String bucket) {
		return this.denied.driver();
	}

	@Override
	public int pendingUploads(String bucket) {
		return this.emulator.client().listMultipartUploads((request) -> request.bucket(bucket)).uploads().size();
	}

	@Override
	public URI serviceUri() {
		return this.endpoint;
	}

	@Override
	public StorageDriver driverThrough(URI address, Duration timeLimit) {
		S3Emulator through = S3Emulator.at(address);
		this.others.add(through);
		return through
			.driver(new AwsStorageOptions(true, AwsStorageOptions.MAX_PART, AwsStorageOptions.MAX_PART, timeLimit));
	}

	@Override
	public void close() {
		this.others.forEach(S3Emulator::close);
		this.emulator.close();
		this.other.close();
		this.denied.close();
		try {
			this.denying.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
