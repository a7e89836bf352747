package io.llmshield.cloud.sample.scan;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The text as a group of rules reads it, with the way back to the original's offsets.
 *
 * @param original the text as it was given
 * @param text what patterns are matched against
 * @param lowerCase what literals are looked up in
 * @param starts offset in the original of each character of the text and, as the last
 * element, the original's length; {@code null} when both are the same
 */
@SuppressWarnings("ArrayRecordComponent") // one per scan, never compared
record ScanText(String original, String text, String lowerCase, int @Nullable [] starts) {

	static ScanText plain(String original) {
		return new ScanText(original, original, original.toLowerCase(Locale.ROOT), null);
	}

	static ScanText folded(String original) {
		TextFolder folder = new TextFolder(original);
		String text = folder.text();
		return new ScanText(original, text, text, folder.starts());
	}

	int originalStart(int start) {
		return (this.starts != null) ? this.starts[start] : start;
	}

	/**
	 * Where a match that ends at the given place ends in the original. What folding
	 * dropped right behind the match belongs to it.
	 */
	int originalEnd(int end) {
		if (this.starts == null) {
			return end;
		}
		int last = this.starts[end - 1];
		return Math.max(this.starts[end], last + Character.charCount(this.original.codePointAt(last)));
	}

}
