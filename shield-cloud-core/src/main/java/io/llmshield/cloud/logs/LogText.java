package io.llmshield.cloud.logs;

/**
 * Cuts texts to a number of UTF-8 bytes.
 */
final class LogText {

	private static final String CUT = "… (cut)";

	private static final int CUT_BYTES = 9;

	private LogText() {
	}

	/** The text, or its beginning and a note that it was cut. */
	static String cut(String text, int maxBytes) {
		// No character takes more than three bytes for each of its chars
		if (text.length() * 3L <= maxBytes) {
			return text;
		}
		int limit = maxBytes - CUT_BYTES;
		int fits = 0;
		int bytes = 0;
		for (int i = 0; i < text.length();) {
			int codePoint = text.codePointAt(i);
			bytes += bytes(codePoint);
			if (bytes > maxBytes) {
				return text.substring(0, fits) + CUT;
			}
			i += Character.charCount(codePoint);
			if (bytes <= limit) {
				fits = i;
			}
		}
		return text;
	}

	/** How many bytes of UTF-8 the text has. */
	static int bytes(String text) {
		return text.codePoints().map(LogText::bytes).sum();
	}

	private static int bytes(int codePoint) {
		if (codePoint < 0x80) {
			return 1;
		}
		if (codePoint < 0x800) {
			return 2;
		}
		return (codePoint < 0x10000) ? 3 : 4;
	}

}
