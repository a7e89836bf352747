package io.llmshield.cloud.storage;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * The rule for keys, the same on every provider: 1 to {@value #MAX_BYTES} bytes of UTF-8,
 * at most {@value #MAX_SEGMENTS} segments, no leading or trailing {@code /}, no empty,
 * {@code .} or {@code ..} segment and none that ends in {@code .}, no control characters,
 * no backslash, and nothing under {@code .well-known/acme-challenge/}. Each line is a
 * limit of one of the clouds.
 */
public final class ObjectKey {

	/** The longest key, in bytes of UTF-8, including the store's prefix. */
	public static final int MAX_BYTES = 1024;

	/** The most segments (Azure Blob Storage's limit). */
	public static final int MAX_SEGMENTS = 254;

	private static final String ACME = ".well-known/acme-challenge";

	private ObjectKey() {
	}

	/**
	 * Check a key.
	 * @param key the key, including the store's prefix
	 * @return the key
	 * @throws CloudException {@code INVALID_ARGUMENT} if it is outside the rule
	 */
	public static String check(String key) {
		String fault = fault(key);
		if (fault != null) {
			throw invalid(key, fault);
		}
		return key;
	}

	private static @Nullable String fault(String key) {
		if (key.isEmpty()) {
			return "it is empty";
		}
		int bytes = utf8Length(key);
		if (bytes < 0) {
			return "it is not valid Unicode";
		}
		if (bytes > MAX_BYTES) {
			return "it has " + bytes + " bytes of UTF-8; the limit is " + MAX_BYTES;
		}
		int segments = 1;
		int start = 0;
		for (int i = 0; i <= key.length(); i++) {
			char c = (i < key.length()) ? key.charAt(i) : '/';
			if (Character.isISOControl(c) || c == '\\') {
				return "the character at position " + i + " is a control character or a backslash";
			}
			if (c == '/') {
				if (i == start) {
					return "it has an empty segment, or begins or ends with '/'";
				}
				if (key.charAt(i - 1) == '.') {
					return "a segment is '.' or '..' or ends in '.'";
				}
				segments += (i < key.length()) ? 1 : 0;
				start = i + 1;
			}
		}
		if (segments > MAX_SEGMENTS) {
			return "it has " + segments + " segments; the limit is " + MAX_SEGMENTS;
		}
		return (key.equals(ACME) || key.startsWith(ACME + "/")) ? "it is under " + ACME + "/" : null;
	}

	private static int utf8Length(String key) {
		boolean ascii = true;
		for (int i = 0; i < key.length() && ascii; i++) {
			ascii = key.charAt(i) < 0x80;
		}
		if (ascii) {
			return key.length();
		}
		try {
			ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(key));
			return encoded.remaining();
		}
		catch (CharacterCodingException ex) {
			return -1;
		}
	}

	private static CloudException invalid(String key, String fault) {
		String shown = key.replaceAll("\\p{Cntrl}", "?");
		return CloudException.of(CloudErrorKind.STORAGE_FETCH, CloudErrorCategory.INVALID_ARGUMENT)
			.provider("any provider")
			.operation("check the object key")
			.resource((shown.length() > 160) ? shown.substring(0, 160) + "…" : shown)
			.reason(fault)
			.remedy("Use segments joined by '/', such as 'results/2026/11/22/scan.json'")
			.build();
	}

}
