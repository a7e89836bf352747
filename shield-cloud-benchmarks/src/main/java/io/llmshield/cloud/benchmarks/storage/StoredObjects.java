package io.llmshield.cloud.benchmarks.storage;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/**
 * The objects of {@link ConstantAnswers}, made when they are first asked for.
 * Thread-safe.
 */
final class StoredObjects {

	private final Map<Integer, StoredObject> objects = new ConcurrentHashMap<>();

	StoredObject get(int size) {
		return this.objects.computeIfAbsent(size, StoredObject::of);
	}

	/**
	 * An object.
	 *
	 * @param content its bytes, a whole array; not changed
	 * @param crc32c their checksum in base64
	 * @param crc32cHex the same in hexadecimal digits
	 */
	record StoredObject(ByteBuffer content, String crc32c, String crc32cHex) {

		private static StoredObject of(int size) {
			byte[] content = new byte[size];
			new Random(1).nextBytes(content);
			CRC32C checksum = new CRC32C();
			checksum.update(content);
			byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt((int) checksum.getValue()).array();
			return new StoredObject(ByteBuffer.wrap(content), Base64.getEncoder().encodeToString(bytes),
					HexFormat.of().formatHex(bytes));
		}

	}

}
