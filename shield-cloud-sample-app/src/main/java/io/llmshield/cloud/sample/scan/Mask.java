package io.llmshield.cloud.sample.scan;

/**
 * Hides what was found. The number of stars is fixed, so that it does not tell the
 * length.
 */
final class Mask {

	private static final String STARS = "******";

	private static final int SHOWN = 2;

	private static final int SHORT = 8;

	private Mask() {
	}

	/**
	 * Return the first two characters and stars; only stars when two characters would be
	 * a good part of the whole.
	 */
	static String of(String text, int start, int end) {
		int characters = text.codePointCount(start, end);
		if (characters < SHORT) {
			return STARS;
		}
		return text.substring(start, text.offsetByCodePoints(start, SHOWN)) + STARS;
	}

}
