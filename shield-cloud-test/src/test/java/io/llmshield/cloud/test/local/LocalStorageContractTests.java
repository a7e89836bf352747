package io.llmshield.cloud.test.local;

import java.io.IOException;

import io.llmshield.cloud.test.storage.StorageContract;
import io.llmshield.cloud.test.storage.StorageContractFixture;

/**
 * The local provider keeps the storage contract.
 */
class LocalStorageContractTests extends StorageContract {

	@Override
	public StorageContractFixture createFixture() throws IOException {
		return new LocalStorageFixture();
	}

}
