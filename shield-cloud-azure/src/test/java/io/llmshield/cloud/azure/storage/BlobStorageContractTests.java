package io.llmshield.cloud.azure.storage;

import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import io.llmshield.cloud.test.storage.StorageContract;
import io.llmshield.cloud.test.storage.StorageContractFixture;

@RequiresEmulator("blob")
class BlobStorageContractTests extends StorageContract {

	@Override
	public StorageContractFixture createFixture() throws Exception {
		return new BlobStorageFixture(Emulators.require("blob").uri());
	}

}
