package io.llmshield.cloud.local;

import java.nio.ByteBuffer;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class BlockChecksumsTests {

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 65_535, 65_536, 65_537, 131_072, 1_000_003 })
	void theBlocksChecksumsMakeTheWhole(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		int[] checksums = new int[BlockChecksums.count(size)];
		BlockChecksums.compute(ByteBuffer.wrap(bytes), checksums, 0);
		assertThat(Integer.toUnsignedLong(BlockChecksums.combine(checksums, size)))
			.isEqualTo(LocalFixture.crc32c(bytes));
	}

}
