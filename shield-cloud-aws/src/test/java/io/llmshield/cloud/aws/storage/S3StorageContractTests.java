package io.llmshield.cloud.aws.storage;

import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import io.llmshield.cloud.test.storage.StorageContract;
import io.llmshield.cloud.test.storage.StorageContractFixture;

@RequiresEmulator("s3")
class S3StorageContractTests extends StorageContract {

	@Override
	public StorageContractFixture createFixture() throws Exception {
		return new S3StorageFixture(Emulators.require("s3").uri());
	}

}
