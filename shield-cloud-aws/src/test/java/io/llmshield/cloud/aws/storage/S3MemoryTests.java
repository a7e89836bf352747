package io.llmshield.cloud.aws.storage;

import io.llmshield.cloud.test.memory.HeapCeiling;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.llmshield.cloud.test.emulator.RequiresEmulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Memory of transfers, in JVMs of their own. Each starts an emulator of its own, whose
 * memory ends with it.
 */
@Tag("long")
@RequiresEmulator("s3")
class S3MemoryTests {

	@Test
	void objectOfOneGibibytePassesThroughAHeapOf96Mebibytes() throws Exception {
		assertThat(HeapCeiling.of(S3StorageFixture.class, 96).transfer(1L << 30)).contains("1073741824 bytes written");
	}

	@Test
	void sixtyFourUploadsOf50MebibytesStayWithinTheBudget() throws Exception {
		assertThat(HeapCeiling.of(S3StorageFixture.class, 96).uploadTogether(64, 50L << 20))
			.contains("64 uploads of 52428800 bytes");
	}

}
