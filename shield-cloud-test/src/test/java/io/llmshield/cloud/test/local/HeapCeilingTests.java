package io.llmshield.cloud.test.local;

import java.io.IOException;

import io.llmshield.cloud.test.memory.HeapCeiling;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Objects larger than the heap go in and out.
 */
class HeapCeilingTests {

	private static final long MEBIBYTE = 1024 * 1024;

	@Test
	void objectOf64MebibytesIn24() throws IOException {
		assertThat(HeapCeiling.of(LocalStorageFixture.class, 24).transfer(64 * MEBIBYTE)).contains("67108864 bytes");
	}

	@Test
	@Tag("long")
	void objectOf512MebibytesIn64() throws IOException {
		assertThat(HeapCeiling.of(LocalStorageFixture.class, 64).transfer(512 * MEBIBYTE)).contains("536870912 bytes");
	}

	@Test
	void childThatFailsIsNoticed() {
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> HeapCeiling.of(FixtureThatNeedsMemory.class, 24).transfer(MEBIBYTE))
			.withMessageContaining("24 MiB of heap");
	}

	/**
	 * A fixture that keeps what no heap of 24 MiB holds.
	 */
	public static class FixtureThatNeedsMemory extends LocalStorageFixture {

		private final byte[] kept = new byte[(int) (32 * MEBIBYTE)];

		public FixtureThatNeedsMemory() throws IOException {
			assertThat(this.kept).isNotEmpty();
		}

	}

}
