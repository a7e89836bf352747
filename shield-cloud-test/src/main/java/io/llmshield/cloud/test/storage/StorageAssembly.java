package io.llmshield.cloud.test.storage;

import io.llmshield.cloud.residency.ResidencyPolicy;
import io.llmshield.cloud.resilience.CallGuard;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.storage.TransferManager;
import io.llmshield.cloud.storage.TransferOptions;
import io.llmshield.cloud.test.ContractMode;
import io.llmshield.cloud.test.ImmediateRetry;
import io.llmshield.cloud.test.RecordedObservations;
import io.micrometer.observation.ObservationRegistry;

/**
 * Puts the layers of a mode around a driver. All its stores share one memory budget.
 */
final class StorageAssembly implements AutoCloseable {

	private final StorageDriver driver;

	private final CallGuard guard;

	private final RecordedObservations observations = new RecordedObservations();

	private final ObservationRegistry registry;

	private final TransferManager transfers;

	StorageAssembly(StorageDriver driver, ContractMode mode, TransferOptions transfer) {
		boolean layered = mode == ContractMode.LAYERED;
		this.driver = driver;
		this.guard = layered ? new ImmediateRetry() : CallGuard.NONE;
		this.registry = layered ? this.observations.registry() : ObservationRegistry.NOOP;
		this.transfers = new TransferManager(transfer);
	}

	CloudStorage store(String bucket, String prefix, ResidencyPolicy residency) {
		return builder(bucket, prefix).residency(residency).build();
	}

	CloudStorage storeWithKey(String bucket, String prefix, String keyId) {
		return builder(bucket, prefix).keyId(keyId).build();
	}

	private CloudStorageBuilder builder(String bucket, String prefix) {
		return CloudStorageBuilder.forDriver(this.driver)
			.bucket(bucket)
			.prefix(prefix)
			.store(StorageEnvironment.STORE)
			.guard(this.guard)
			.transfers(this.transfers)
			.observations(this.registry);
	}

	RecordedObservations observations() {
		return this.observations;
	}

	long bytesInUse() {
		return this.transfers.bytesInUse();
	}

	@Override
	public void close() {
		this.transfers.close();
	}

}
