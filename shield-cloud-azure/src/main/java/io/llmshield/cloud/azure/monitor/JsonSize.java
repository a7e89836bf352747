package io.llmshield.cloud.azure.monitor;

/**
 * Counts how many bytes a text takes in JSON, without writing it. Stateless and
 * thread-safe.
 */
public final class JsonSize {

	private JsonSize() {
	}

	/**
	 * Return a text's size in JSON as Jackson writes it.
	 * @param text the text
	 * @return bytes of UTF-8 with escapes and quotation marks; half surrogates count as
	 * the question marks that replace them
	 */
	public static int of(String text) {
		int bytes = 2;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
				bytes += 4;
				i++;
			}
			else {
				bytes += of(c);
			}
		}
		return bytes;
	}

	private static int of(char c) {
		if (c >= 0x80) {
			return Character.isSurrogate(c) ? 1 : (c < 0x800) ? 2 : 3;
		}
		return switch (c) {
			case '"', '\\', '\b', '\t', '\n', '\f', '\r' -> 2;
			default -> (c < ' ') ? 6 : 1;
		};
	}

}
