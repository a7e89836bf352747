package io.llmshield.cloud.metrics;

/**
 * Turns names and tags of Micrometer, which may hold anything, into what every cloud
 * takes: the rules of {@link Metric}.
 */
final class MeterNames {

	private MeterNames() {
	}

	/**
	 * Return the name for the points of a meter.
	 * @param name the meter's name
	 * @return the name, of any length; empty if it has no letter to begin with
	 */
	static String name(String name) {
		StringBuilder result = new StringBuilder(name.length());
		char separator = 0;
		for (int i = 0; i < name.length(); i++) {
			char c = name.charAt(i);
			if (c == '.' || c == '/') {
				separator = (separator == 0) ? c : separator;
				continue;
			}
			char wanted = isLetterOrDigit(c) ? c : '_';
			if (result.isEmpty() && !isLetter(wanted)) {
				continue;
			}
			if (separator != 0 && !result.isEmpty()) {
				result.append(isLetter(wanted) ? separator : '_');
			}
			separator = 0;
			result.append(wanted);
		}
		return result.toString();
	}

	/**
	 * Return the name of a dimension.
	 * @param key a tag's name
	 * @return the name, of any length; empty if it has no letter to begin with
	 */
	static String dimension(String key) {
		StringBuilder result = new StringBuilder(key.length());
		for (int i = 0; i < key.length(); i++) {
			char c = key.charAt(i);
			if (!result.isEmpty()) {
				result.append(isLetterOrDigit(c) ? c : '_');
			}
			else if (isLetter(c)) {
				result.append(Character.toLowerCase(c));
			}
		}
		return result.toString();
	}

	/**
	 * Return the value of a dimension.
	 * @param value a tag's value
	 * @return a value that every cloud takes
	 */
	static String value(String value) {
		if (value.isBlank()) {
			return "none";
		}
		StringBuilder result = new StringBuilder(value);
		result.setLength(Math.min(value.length(), Metric.MAX_VALUE_LENGTH));
		for (int i = 0; i < result.length(); i++) {
			if (result.charAt(i) < ' ' || result.charAt(i) > '~') {
				result.setCharAt(i, '?');
			}
		}
		// The beginning of a long value may be blank
		return result.toString().isBlank() ? "none" : result.toString();
	}

	private static boolean isLetter(char c) {
		return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
	}

	private static boolean isLetterOrDigit(char c) {
		return isLetter(c) || (c >= '0' && c <= '9') || c == '_';
	}

}
