package io.llmshield.cloud.sample.scan;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * Undoes what hides words from a pattern but not from a model: compatibility forms
 * (NFKC), zero-width and other invisible characters, accents, look-alikes from other
 * alphabets, letter case, and runs of white space, which become one space or, when they
 * hold a line break, one line feed.
 */
final class TextFolder {

	private static final String LOOK_ALIKES = "аеорсухіјѕԁһкмтԛԝαεικνορτυχɡı’‘ʼ–—";

	private static final String LOOKS_LIKE = "aeopcyxijsdhkmtqwaeikvoptuxgi'''--";

	private static final int MAX_EXPANSION = 4;

	private static final int TAG_SPACE = 0xE0020;

	private static final int TAG_TILDE = 0xE007E;

	private final StringBuilder text;

	private int[] starts;

	TextFolder(String original) {
		this.text = new StringBuilder(original.length());
		this.starts = new int[original.length() + 1];
		int index = 0;
		while (index < original.length()) {
			int codePoint = original.codePointAt(index);
			fold(codePoint, index);
			index += Character.charCount(codePoint);
		}
		mark(this.text.length(), original.length());
	}

	String text() {
		return this.text.toString();
	}

	int[] starts() {
		return this.starts;
	}

	private void fold(int codePoint, int start) {
		if (codePoint < 0x80) {
			append(codePoint, start);
		}
		else if (codePoint >= TAG_SPACE && codePoint <= TAG_TILDE) {
			append(codePoint - TAG_SPACE + ' ', start);
		}
		else {
			String decomposed = Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFKD);
			if (decomposed.length() > MAX_EXPANSION) {
				append(codePoint, start);
			}
			else {
				decomposed.codePoints().filter((part) -> !invisible(part)).forEach((part) -> append(part, start));
			}
		}
	}

	private void append(int codePoint, int start) {
		if (Character.isWhitespace(codePoint)) {
			appendSpace(codePoint == '\n' || codePoint == '\r' || codePoint == 0x2028, start);
			return;
		}
		int lower = Character.toLowerCase(codePoint);
		int lookAlike = (lower < 0x80) ? -1 : LOOK_ALIKES.indexOf(lower);
		int from = this.text.length();
		this.text.appendCodePoint((lookAlike >= 0) ? LOOKS_LIKE.charAt(lookAlike) : lower);
		for (int i = from; i < this.text.length(); i++) {
			mark(i, start);
		}
	}

	private void appendSpace(boolean lineBreak, int start) {
		int last = this.text.length() - 1;
		if (last >= 0 && Character.isWhitespace(this.text.charAt(last))) {
			if (lineBreak) {
				this.text.setCharAt(last, '\n');
			}
			return;
		}
		mark(this.text.length(), start);
		this.text.append(lineBreak ? '\n' : ' ');
	}

	private void mark(int index, int start) {
		if (index >= this.starts.length) {
			this.starts = Arrays.copyOf(this.starts, this.starts.length * 2 + 1);
		}
		this.starts[index] = start;
	}

	private static boolean invisible(int codePoint) {
		return switch (Character.getType(codePoint)) {
			case Character.FORMAT, Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> true;
			default -> codePoint == 0x115F || codePoint == 0x1160;
		};
	}

}
