package io.llmshield.cloud.gcp.storage;

import java.net.URI;
import java.util.UUID;

import com.google.cloud.NoCredentials;
import com.google.cloud.storage.BucketInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.test.storage.StorageContractFixture;

/**
 * Runs the contract on fake-gcs-server. Buckets keep versions.
 */
final class FakeGcsFixture implements StorageContractFixture {

	private final Storage client;

	private final StorageDriver driver;

	private final StorageDriver other;

	FakeGcsFixture(URI endpoint) {
		this.client = client(endpoint);
		this.driver = Accounts.driver(this.client);
		this.other = Accounts.driver(client(endpoint));
	}

	private static Storage client(URI endpoint) {
		return StorageOptions.http()
			.setProjectId("project")
			.setHost(endpoint.toString())
			.setCredentials(NoCredentials.getInstance())
			.build()
			.getService();
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
		this.client.create(BucketInfo.newBuilder(bucket).setVersioningEnabled(true).build());
		return bucket;
	}

}
