package io.llmshield.cloud.aws.storage;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ChecksumType;

/**
 * A CRC32C as S3 writes it: four bytes, the highest first, in Base64.
 */
final class Crc32cText {

	private Crc32cText() {
	}

	static String of(long crc32c) {
		return Base64.getEncoder().encodeToString(ByteBuffer.allocate(Integer.BYTES).putInt((int) crc32c).array());
	}

	static String of(ByteBuffer content) {
		CRC32C checksum = new CRC32C();
		checksum.update(content.duplicate());
		return of(checksum.getValue());
	}

	/**
	 * Read the checksum of a whole object. That of an object in parts may be a checksum
	 * of checksums, which says nothing of the bytes.
	 * @param text what S3 tells, or {@code null}
	 * @param type what kind it is, or {@code null}
	 * @return the checksum as an unsigned number, or {@code null}
	 */
	static @Nullable Long ofWholeObject(@Nullable String text, @Nullable ChecksumType type) {
		if (text == null || type == ChecksumType.COMPOSITE || text.indexOf('-') >= 0) {
			return null;
		}
		byte[] bytes = Base64.getDecoder().decode(text);
		return (bytes.length == Integer.BYTES) ? Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt()) : null;
	}

}
