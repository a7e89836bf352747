package io.llmshield.cloud.test.storage;

import java.util.zip.CRC32C;

/**
 * Checksums, computed apart from the code under test.
 */
final class Checksums {

	private Checksums() {
	}

	static long crc32c(byte[] bytes) {
		CRC32C checksum = new CRC32C();
		checksum.update(bytes);
		return checksum.getValue();
	}

}
