package io.llmshield.cloud.storage;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * User metadata for providers that take them as headers of US-ASCII, for drivers.
 * Printable ASCII stays as it is, but for the percent sign and for spaces at the edges,
 * which HTTP would drop; every other byte of the UTF-8 form becomes {@code %XX}. A
 * percent sign that no such form follows is left alone, for objects that others have
 * written. Stateless and thread-safe.
 */
public final class MetadataText {

	private static final String HEX = "0123456789ABCDEF";

	private MetadataText() {
	}

	/**
	 * Encode what is written.
	 * @param metadata keys and text
	 * @return keys and headers
	 */
	public static Map<String, String> encode(Map<String, String> metadata) {
		Map<String, String> encoded = new HashMap<>();
		metadata.forEach((key, value) -> encoded.put(key, encode(value)));
		return encoded;
	}

	/**
	 * Decode what was read.
	 * @param metadata keys in any case, and headers
	 * @return keys in lower case, and text
	 */
	public static Map<String, String> decode(Map<String, String> metadata) {
		Map<String, String> decoded = new HashMap<>();
		metadata.forEach((key, value) -> decoded.put(key.toLowerCase(Locale.ROOT), decode(value)));
		return decoded;
	}

	private static String encode(String value) {
		byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
		StringBuilder encoded = new StringBuilder(bytes.length);
		for (int i = 0; i < bytes.length; i++) {
			byte next = bytes[i];
			if (staysAsItIs(next, i == 0 || i == bytes.length - 1)) {
				encoded.append((char) next);
			}
			else {
				encoded.append('%').append(HEX.charAt((next >> 4) & 0xf)).append(HEX.charAt(next & 0xf));
			}
		}
		return encoded.toString();
	}

	/**
	 * Return how many characters a value has once encoded.
	 * @param value the value in UTF-8
	 * @return the length of its header
	 */
	static long encodedLength(ByteBuffer value) {
		long length = 0;
		for (int i = value.position(); i < value.limit(); i++) {
			boolean edge = i == value.position() || i == value.limit() - 1;
			length += staysAsItIs(value.get(i), edge) ? 1 : 3;
		}
		return length;
	}

	private static boolean staysAsItIs(byte next, boolean edge) {
		return next >= ' ' && next <= '~' && next != '%' && !(next == ' ' && edge);
	}

	private static String decode(String value) {
		if (value.indexOf('%') < 0) {
			return value;
		}
		byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
		ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
		for (int i = 0; i < bytes.length; i++) {
			int high = (bytes[i] == '%' && i + 2 < bytes.length) ? Character.digit(bytes[i + 1], 16) : -1;
			int low = (high >= 0) ? Character.digit(bytes[i + 2], 16) : -1;
			if (low >= 0) {
				decoded.write(high << 4 | low);
				i += 2;
			}
			else {
				decoded.write(bytes[i]);
			}
		}
		return decoded.toString(StandardCharsets.UTF_8);
	}

}
