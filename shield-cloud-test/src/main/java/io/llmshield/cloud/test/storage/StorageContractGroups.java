package io.llmshield.cloud.test.storage;

import org.junit.jupiter.api.Nested;

/**
 * Every group of the storage contract. Run once for each mode by {@link StorageContract}.
 */
abstract class StorageContractGroups {

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
	class Atomicity extends StorageAtomicityContract {

	}

	@Nested
	class Multipart extends StorageMultipartContract {

	}

	@Nested
	class Metadata extends StorageMetadataContract {

	}

	@Nested
	class Conditions extends StorageConditionsContract {

	}

	@Nested
	class Races extends StorageRacesContract {

	}

	@Nested
	class Ranges extends StorageRangesContract {

	}

	@Nested
	class Versions extends StorageVersionsContract {

	}

	@Nested
	class Delete extends StorageDeleteContract {

	}

	@Nested
	class Listing extends StorageListContract {

	}

	@Nested
	class Copy extends StorageCopyContract {

	}

	@Nested
	class Presign extends StoragePresignContract {

	}

	@Nested
	class Checksums extends StorageChecksumsContract {

	}

	@Nested
	class Consistency extends StorageConsistencyContract {

	}

	@Nested
	class Isolation extends StorageIsolationContract {

	}

	@Nested
	class Memory extends StorageMemoryContract {

	}

	@Nested
	class Errors extends StorageErrorsContract {

	}

	@Nested
	class LostReply extends StorageLostReplyContract {

	}

	@Nested
	class Lifecycle extends StorageLifecycleContract {

	}

	@Nested
	class Resources extends StorageResourcesContract {

	}

	@Nested
	class Wire extends StorageWireContract {

	}

	@Nested
	class Layers extends StorageLayersContract {

	}

}
