package io.llmshield.cloud.gcp.storage;

import io.llmshield.cloud.test.ContractMode;
import io.llmshield.cloud.test.InMode;
import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import io.llmshield.cloud.test.storage.StorageChecksumsContract;
import io.llmshield.cloud.test.storage.StorageContractFixture;
import io.llmshield.cloud.test.storage.StorageDeleteContract;
import io.llmshield.cloud.test.storage.StorageErrorsContract;
import io.llmshield.cloud.test.storage.StorageFilesContract;
import io.llmshield.cloud.test.storage.StorageFixtureSource;
import io.llmshield.cloud.test.storage.StorageKeysContract;
import io.llmshield.cloud.test.storage.StorageLostReplyContract;
import io.llmshield.cloud.test.storage.StorageMetadataContract;
import io.llmshield.cloud.test.storage.StorageMultipartContract;
import io.llmshield.cloud.test.storage.StoragePutGetContract;
import io.llmshield.cloud.test.storage.StorageStreamsContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/**
 * The groups that fake-gcs-server gets right, as a second opinion on the double. What it
 * gets wrong is told in docs/emulators.md.
 */
@Tag("long")
@RequiresEmulator("gcs")
class FakeGcsContractTests implements StorageFixtureSource {

	@Override
	public StorageContractFixture createFixture() throws Exception {
		return new FakeGcsFixture(Emulators.require("gcs").uri());
	}

	@Nested
	@InMode(ContractMode.DRIVER)
	class DriverMode extends Groups {

	}

	@Nested
	@InMode(ContractMode.LAYERED)
	class LayeredMode extends Groups {

	}

	abstract static class Groups {

		@Nested
		class Keys extends StorageKeysContract {

		}

		@Nested
		class PutGet extends StoragePutGetContract {

		}

		@Nested
		class Streams extends StorageStreamsContract {

		}

		@Nested
		class Files extends StorageFilesContract {

		}

		@Nested
		class Multipart extends StorageMultipartContract {

		}

		@Nested
		class Metadata extends StorageMetadataContract {

		}

		@Nested
		class Delete extends StorageDeleteContract {

		}

		@Nested
		class Checksums extends StorageChecksumsContract {

		}

		@Nested
		class Errors extends StorageErrorsContract {

		}

		@Nested
		class LostReply extends StorageLostReplyContract {

		}

	}

}
