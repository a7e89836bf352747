package io.llmshield.cloud.azure.storage;

import io.llmshield.cloud.test.memory.HeapCeiling;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.llmshield.cloud.test.emulator.RequiresEmulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Memory of transfers, in JVMs of their own. Each starts an emulator of its own, whose
 * memory ends with it.
 */
@RequiresEmulator("blob")
class BlobMemoryTests {

	@Test
	void objectOf200MebibytesPassesThroughAHeapOf64Mebibytes() throws Exception {
		assertThat(HeapCeiling.of(BlobStorageFixture.class, 64).transfer(200L << 20))
			.contains("209715200 bytes written");
	}

	@Test
	@Tag("long")
	void objectOfOneGibibytePassesThroughAHeapOf96Mebibytes() throws Exception {
		assertThat(HeapCeiling.of(BlobStorageFixture.class, 96).transfer(1L << 30))
			.contains("1073741824 bytes written");
	}

	@Test
	@Tag("long")
	void sixtyFourUploadsOf50MebibytesStayWithinTheBudget() throws Exception {
		assertThat(HeapCeiling.of(BlobStorageFixture.class, 96).uploadTogether(64, 50L << 20))
			.contains("64 uploads of 52428800 bytes");
	}

}
