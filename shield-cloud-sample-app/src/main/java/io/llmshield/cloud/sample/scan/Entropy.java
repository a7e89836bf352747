package io.llmshield.cloud.sample.scan;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells random keys from words and placeholders.
 */
final class Entropy {

	private static final double RANDOM_BITS = 3.2;

	private static final Pattern PLACEHOLDER = Pattern
		.compile("your|example|placeholder|change.?me|dummy|redacted|insert|replace|sample|todo|1234567890");

	private Entropy() {
	}

	static boolean looksRandom(String text) {
		return text.chars().anyMatch(Character::isDigit) && text.chars().anyMatch(Character::isLetter)
				&& !PLACEHOLDER.matcher(text.toLowerCase(Locale.ROOT)).find() && bitsPerCharacter(text) >= RANDOM_BITS;
	}

	static double bitsPerCharacter(String text) {
		Map<Integer, Long> counts = text.chars()
			.boxed()
			.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
		return counts.values().stream().mapToDouble((count) -> {
			double share = (double) count / text.length();
			return -share * Math.log(share) / Math.log(2);
		}).sum();
	}

}
