package io.llmshield.cloud.azure.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.emulator.FaultProxy;
import io.llmshield.cloud.test.emulator.HttpFault;
import io.llmshield.cloud.test.storage.StorageContractFixture;
import io.llmshield.cloud.test.storage.StorageFixtureAbility;

/**
 * Runs the contract on what stands in for Blob Storage.
 */
public final class BlobStorageFixture implements StorageContractFixture {

	private final BlobEmulator emulator;

	private final BlobEmulator other;

	/** No emulator has roles that deny; this one answers as Blob Storage does. */
	private final FaultProxy denying;

	private final BlobEmulator denied;

	private final URI endpoint;

	/** For a JVM of its own, whose caller names the endpoint. */
	public BlobStorageFixture() throws IOException {
		this(Emulators.require("blob").uri());
	}

	BlobStorageFixture(URI endpoint) throws IOException {
		this.endpoint = endpoint;
		this.emulator = BlobEmulator.at(endpoint);
		this.other = BlobEmulator.at(endpoint);
		this.denying = FaultProxy.to(endpoint);
		this.denying.rule((request) -> HttpFault.ACCESS_DENIED);
		this.denied = BlobEmulator.at(this.denying.uri());
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
		this.emulator.client().createBlobContainer(bucket);
		return bucket;
	}

	@Override
	public void dropBucket(String bucket) {
		this.emulator.client().deleteBlobContainer(bucket);
	}

	/** The JDK's client closes connections in good order and cannot reset them. */
	@Override
	public Set<StorageFixtureAbility> abilities() {
		return EnumSet.of(StorageFixtureAbility.SERVE_LINKS, StorageFixtureAbility.DENY_ACCESS,
				StorageFixtureAbility.WIRE);
	}

	@Override
	public StorageDriver deniedDriver(String bucket) {
		return this.denied.driver();
	}

	@Override
	public URI serviceUri() {
		return this.endpoint;
	}

	@Override
	public StorageDriver driverThrough(URI address, Duration timeLimit) {
		return BlobEmulator.at(address)
			.driver(AzureStorageOptions.DEFAULT.without(BlobEmulator.LACKING)
				.withLocation("westeurope")
				.withTimeLimit(timeLimit));
	}

	@Override
	public void close() {
		try {
			this.denying.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
