package io.llmshield.cloud.local;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Turns keys into relative paths and back. Each segment is one name; {@code a-z},
 * {@code 0-9}, {@code .}, {@code _} and {@code -} stay, every other byte of its UTF-8
 * form becomes {@code %xx}, upper case included, so that file systems that fold case hold
 * two keys apart. Files end in {@value #FILE}, so that the keys {@code a} and {@code a/b}
 * live side by side. Segments of more than {@value #CHUNK} bytes are cut into directories
 * that end in {@value #CHUNK_DIRECTORY}, because names hold 255 bytes.
 */
final class KeyPath {

	static final String FILE = "%o";

	static final String CHUNK_DIRECTORY = "%c";

	/** With three characters for a byte and the suffix, a name has 242 at most. */
	static final int CHUNK = 80;

	private static final String HEX = "0123456789abcdef";

	/** Names that Windows takes for devices, with anything after a dot. */
	private static final Pattern DEVICE = Pattern.compile("(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

	private KeyPath() {
	}

	/** Return the path of a key's file. */
	static String file(String key) {
		return directory(key) + FILE;
	}

	/** Return the path of the directory that stands for a key. */
	static String directory(String key) {
		StringBuilder path = new StringBuilder(key.length() + 16);
		int start = 0;
		while (true) {
			int end = key.indexOf('/', start);
			appendSegment(path, key.substring(start, (end < 0) ? key.length() : end));
			if (end < 0) {
				return path.toString();
			}
			path.append('/');
			start = end + 1;
		}
	}

	private static void appendSegment(StringBuilder path, String segment) {
		if (segment.isEmpty()) {
			throw new IllegalArgumentException("the key has an empty segment");
		}
		byte[] bytes = segment.getBytes(StandardCharsets.UTF_8);
		int start = 0;
		for (; bytes.length - start > CHUNK; start += CHUNK) {
			appendName(path, bytes, start, start + CHUNK);
			path.append(CHUNK_DIRECTORY).append('/');
		}
		appendName(path, bytes, start, bytes.length);
	}

	private static void appendName(StringBuilder path, byte[] bytes, int start, int end) {
		int mark = path.length();
		for (int i = start; i < end; i++) {
			append(path, bytes[i], i == start);
		}
		if (end - start >= 3 && isDevice(path, mark)) {
			char first = path.charAt(mark);
			path.replace(mark, mark + 1, "%" + HEX.charAt(first >> 4) + HEX.charAt(first & 15));
		}
	}

	private static void append(StringBuilder path, byte value, boolean first) {
		boolean plain = (value >= 'a' && value <= 'z') || (value >= '0' && value <= '9') || value == '_' || value == '-'
				|| (value == '.' && !first);
		if (plain) {
			path.append((char) value);
		}
		else {
			path.append('%').append(HEX.charAt((value >> 4) & 15)).append(HEX.charAt(value & 15));
		}
	}

	private static boolean isDevice(StringBuilder path, int start) {
		return "cpanl".indexOf(path.charAt(start)) >= 0 && DEVICE.matcher(path.substring(start)).matches();
	}

	/**
	 * Return the bytes that a name without its suffix stands for, or {@code null} if this
	 * class did not make the name.
	 */
	static byte @Nullable [] decode(String name) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(name.length());
		for (int i = 0; i < name.length(); i++) {
			char c = name.charAt(i);
			if (c == '%') {
				int high = (i + 2 < name.length()) ? HEX.indexOf(name.charAt(i + 1)) : -1;
				int low = (high >= 0) ? HEX.indexOf(name.charAt(i + 2)) : -1;
				if (low < 0) {
					return null;
				}
				bytes.write(high * 16 + low);
				i += 2;
			}
			else {
				bytes.write(c);
			}
		}
		byte[] decoded = bytes.toByteArray();
		return (decoded.length > 0 && decoded.length <= CHUNK && encode(decoded).equals(name)) ? decoded : null;
	}

	/** Return the name for some bytes; it is too long for more than {@value #CHUNK}. */
	static String encode(byte[] bytes) {
		StringBuilder name = new StringBuilder(bytes.length);
		appendName(name, bytes, 0, bytes.length);
		return name.toString();
	}

}
