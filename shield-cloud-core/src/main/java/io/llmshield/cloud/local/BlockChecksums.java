package io.llmshield.cloud.local;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC32C of each block of {@value #BLOCK} bytes, and of what they make together.
 */
final class BlockChecksums {

	/** The size of a block, the unit of checking, in bytes. */
	static final int BLOCK = 64 * 1024;

	/** CRC32C's polynomial, reflected. */
	private static final int POLYNOMIAL = 0x82F63B78;

	private static final int FULL_BLOCK = shift(BLOCK);

	private BlockChecksums() {
	}

	/** Return how many blocks there are in so many bytes. */
	static int count(long size) {
		return Math.toIntExact((size + BLOCK - 1) / BLOCK);
	}

	/** Put the checksums of the blocks of a content into an array. */
	static void compute(ByteBuffer content, int[] checksums, int start) {
		ByteBuffer rest = content.duplicate();
		CRC32C crc = new CRC32C();
		for (int i = start; rest.hasRemaining(); i++) {
			int length = Math.min(BLOCK, rest.remaining());
			crc.reset();
			crc.update(rest.slice(rest.position(), length));
			rest.position(rest.position() + length);
			checksums[i] = (int) crc.getValue();
		}
	}

	/** Return the checksum of a part of an array. */
	static int of(byte[] bytes, int offset, int length) {
		CRC32C crc = new CRC32C();
		crc.update(bytes, offset, length);
		return (int) crc.getValue();
	}

	/**
	 * Return the checksum of blocks in a row, without their bytes: as all arithmetic on
	 * polynomials modulo 2, appending n bytes multiplies the checksum by x^8n.
	 */
	static int combine(int[] checksums, long size) {
		int total = 0;
		for (int i = 0; i < checksums.length; i++) {
			long length = Math.min(BLOCK, size - (long) i * BLOCK);
			total = multiply(total, (length == BLOCK) ? FULL_BLOCK : shift(length)) ^ checksums[i];
		}
		return total;
	}

	/** Return x^8n modulo the polynomial. */
	private static int shift(long bytes) {
		int result = 0x80000000;
		int square = 0x00800000;
		for (long n = bytes; n > 0; n >>= 1) {
			if ((n & 1) == 1) {
				result = multiply(result, square);
			}
			square = multiply(square, square);
		}
		return result;
	}

	/** Multiply two polynomials, bit 31 being the one without x. */
	private static int multiply(int a, int b) {
		int product = 0;
		int factor = b;
		for (int bit = 0x80000000; bit != 0; bit >>>= 1) {
			if ((a & bit) != 0) {
				product ^= factor;
			}
			factor = ((factor & 1) != 0) ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1;
		}
		return product;
	}

}
