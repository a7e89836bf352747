package io.llmshield.cloud.secrets;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Base62}.
 */
class Base62Tests {

	private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

	@Test
	void everyNumberHasItsOwnTextOfTheSameLength() {
		Random random = new Random(1);
		for (int i = 0; i < 2000; i++) {
			byte[] bytes = new byte[Base62.KEY_BYTES];
			random.nextBytes(bytes);
			BigInteger number = new BigInteger(1, bytes);
			String text = Base62.encode(bytes);
			assertThat(text).hasSize(Base62.KEY_LENGTH);
			assertThat(decode(text)).isEqualTo(number);
			assertThat(bytes).containsOnly(0);
		}
	}

	@Test
	void theSmallestAndTheLargestNumberFit() {
		assertThat(Base62.encode(new byte[Base62.KEY_BYTES])).isEqualTo("0".repeat(Base62.KEY_LENGTH));
		byte[] largest = new byte[Base62.KEY_BYTES];
		Arrays.fill(largest, (byte) 0xff);
		assertThat(decode(Base62.encode(largest))).isEqualTo(BigInteger.TWO.pow(256).subtract(BigInteger.ONE));
	}

	/**
	 * Chi-square of the last 42 digits with 61 degrees of freedom; 200 is passed by
	 * chance once in 10^16 times. The first digit is held to what 2^256 leaves it.
	 */
	@Test
	void digitsAreEvenlySpread() {
		SecureRandom random = new SecureRandom();
		int keys = 5000;
		long[] counts = new long[DIGITS.length()];
		Set<String> different = new HashSet<>();
		for (int i = 0; i < keys; i++) {
			String key = Base62.randomKey(random);
			different.add(key);
			key.substring(1).chars().forEach((digit) -> counts[DIGITS.indexOf(digit)]++);
			assertThat(key.charAt(0)).isNotEqualTo('z');
		}
		double expected = keys * (Base62.KEY_LENGTH - 1) / (double) DIGITS.length();
		double chiSquare = Arrays.stream(counts).mapToDouble((count) -> Math.pow(count - expected, 2) / expected).sum();
		assertThat(chiSquare).isLessThan(200);
		assertThat(different).hasSize(keys);
	}

	private static BigInteger decode(String text) {
		BigInteger number = BigInteger.ZERO;
		for (char digit : text.toCharArray()) {
			number = number.multiply(BigInteger.valueOf(62)).add(BigInteger.valueOf(DIGITS.indexOf(digit)));
		}
		return number;
	}

}
