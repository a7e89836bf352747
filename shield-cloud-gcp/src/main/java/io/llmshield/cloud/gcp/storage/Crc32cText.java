package io.llmshield.cloud.gcp.storage;

import java.nio.ByteBuffer;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

/**
 * A CRC32C as Cloud Storage writes it: four bytes, the highest first, in Base64.
 */
final class Crc32cText {

	private Crc32cText() {
	}

	static String of(long crc32c) {
		return Base64.getEncoder().encodeToString(ByteBuffer.allocate(Integer.BYTES).putInt((int) crc32c).array());
	}

	static @Nullable Long parse(@Nullable String text) {
		if (text == null) {
			return null;
		}
		byte[] bytes = Base64.getDecoder().decode(text);
		return (bytes.length == Integer.BYTES) ? Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt()) : null;
	}

}
