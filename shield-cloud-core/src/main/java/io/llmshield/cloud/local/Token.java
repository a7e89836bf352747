package io.llmshield.cloud.local;

import java.util.Comparator;
import java.util.HexFormat;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Names one version of an object or a secret; its text sorts as the token does.
 * Immutable.
 *
 * @param time microseconds since 1970, or later where the clock went back
 * @param random tells apart what two processes wrote at one time
 */
record Token(long time, int random) implements Comparable<Token> {

	private static final Comparator<Token> ORDER = Comparator.comparingLong(Token::time)
		.thenComparing(Token::random, Integer::compareUnsigned);

	private static final Pattern FORM = Pattern.compile("[0-7][0-9a-f]{15}-[0-9a-f]{8}");

	/** Return the token of a text, or {@code null} if there is none. */
	static @Nullable Token parse(String text) {
		if (!FORM.matcher(text).matches()) {
			return null;
		}
		return new Token(HexFormat.fromHexDigitsToLong(text, 0, 16), HexFormat.fromHexDigits(text, 17, 25));
	}

	@Override
	public int compareTo(Token other) {
		return ORDER.compare(this, other);
	}

	@Override
	public String toString() {
		HexFormat hex = HexFormat.of();
		return hex.toHexDigits(this.time) + "-" + hex.toHexDigits(this.random);
	}

}
