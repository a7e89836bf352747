package io.llmshield.cloud.test.storage;

import io.llmshield.cloud.residency.ResidencyPolicy;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.storage.TransferOptions;
import io.llmshield.cloud.test.ContractMode;
import io.llmshield.cloud.test.RecordedObservations;

final class StorageAssembly implements AutoCloseable {

	private final RecordedObservations observations = new RecordedObservations();

	StorageAssembly(StorageDriver driver, ContractMode mode, TransferOptions transfer) {
	}

	CloudStorage store(String bucket, String prefix, ResidencyPolicy residency) {
		throw new UnsupportedOperationException();
	}

	RecordedObservations observations() {
		return this.observations;
	}

	@Override
	public void close() {
	}

}
