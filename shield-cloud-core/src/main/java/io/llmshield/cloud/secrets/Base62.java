package io.llmshield.cloud.secrets;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Random keys of letters and digits. 32 bytes are written as a number of 43 digits to the
 * base 62, the least that holds every such number (62^43 is 1.02 times 2^256), so that
 * all keys are equally likely and have the same length.
 */
final class Base62 {

	static final int KEY_BYTES = 32;

	static final int KEY_LENGTH = 43;

	private static final char[] DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".toCharArray();

	private Base62() {
	}

	static String randomKey(SecureRandom random) {
		byte[] bytes = new byte[KEY_BYTES];
		random.nextBytes(bytes);
		return encode(bytes);
	}

	/**
	 * Write a number in the base 62.
	 * @param number 32 bytes, the highest first; overwritten with zeros
	 * @return 43 characters
	 */
	static String encode(byte[] number) {
		char[] digits = new char[KEY_LENGTH];
		for (int i = KEY_LENGTH - 1; i >= 0; i--) {
			digits[i] = DIGITS[divide(number)];
		}
		String encoded = new String(digits);
		Arrays.fill(digits, '0');
		return encoded;
	}

	/** Divide by 62 in place and return the remainder. */
	private static int divide(byte[] number) {
		int remainder = 0;
		for (int i = 0; i < number.length; i++) {
			int part = (remainder << Byte.SIZE) | (number[i] & 0xff);
			number[i] = (byte) (part / DIGITS.length);
			remainder = part % DIGITS.length;
		}
		return remainder;
	}

}
