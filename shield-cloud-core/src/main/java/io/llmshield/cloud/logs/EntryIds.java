package io.llmshield.cloud.logs;

import java.util.UUID;

/**
 * Makes ids of entries: a part that no other pipeline has, and a number, so that they
 * sort as they were made. Used by one thread.
 */
final class EntryIds {

	private static final char[] DIGITS = "0123456789abcdef".toCharArray();

	private static final int LENGTH = 12;

	private final String prefix = UUID.randomUUID().toString().replace("-", "").substring(0, 16);

	private long last;

	String next() {
		this.last++;
		char[] number = new char[LENGTH];
		long rest = this.last;
		for (int i = LENGTH - 1; i >= 0; i--) {
			number[i] = DIGITS[(int) (rest & 0xf)];
			rest >>>= 4;
		}
		return this.prefix.concat(new String(number));
	}

}
