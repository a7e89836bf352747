package io.llmshield.cloud.test.reference;

import io.llmshield.cloud.test.storage.StorageContract;
import io.llmshield.cloud.test.storage.StorageContractFixture;

/**
 * The reference provider keeps the contract; otherwise broken drivers would prove
 * nothing.
 */
class MemoryStorageContractTests extends StorageContract {

	@Override
	public StorageContractFixture createFixture() {
		return new MemoryStorageFixture();
	}

}
