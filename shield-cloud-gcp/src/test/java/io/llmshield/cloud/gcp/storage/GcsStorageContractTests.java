package io.llmshield.cloud.gcp.storage;

import io.llmshield.cloud.test.storage.StorageContract;
import io.llmshield.cloud.test.storage.StorageContractFixture;

class GcsStorageContractTests extends StorageContract {

	@Override
	public StorageContractFixture createFixture() throws Exception {
		return new GcsStorageFixture();
	}

}
