package io.llmshield.cloud.gcp.storage;

import io.llmshield.cloud.test.memory.HeapCeiling;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Memory of transfers, in JVMs of their own. The double lives in the same JVM and keeps
 * contents in files.
 */
class GcsMemoryTests {

	@Test
	void objectLargerThanTheHeapPassesThrough() throws Exception {
		assertThat(HeapCeiling.of(GcsStorageFixture.class, 64).transfer(100L << 20))
			.contains("104857600 bytes written");
	}

	@Test
	@Tag("long")
	void objectOfOneGibibytePassesThroughAHeapOf96Mebibytes() throws Exception {
		assertThat(HeapCeiling.of(GcsStorageFixture.class, 96).transfer(1L << 30)).contains("1073741824 bytes written");
	}

	@Test
	@Tag("long")
	void sixtyFourUploadsOf50MebibytesStayWithinTheBudget() throws Exception {
		assertThat(HeapCeiling.of(GcsStorageFixture.class, 96).uploadTogether(64, 50L << 20))
			.contains("64 uploads of 52428800 bytes");
	}

}
