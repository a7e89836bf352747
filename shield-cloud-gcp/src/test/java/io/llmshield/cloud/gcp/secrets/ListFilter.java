package io.llmshield.cloud.gcp.secrets;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of the filter language that the driver uses, after
 * docs.cloud.google.com/secret-manager/docs/filtering: {@code name:part} says that the
 * name contains the part, {@code state:STATE} compares, and {@code OR} joins. Anything
 * else is refused.
 */
final class ListFilter {

	private static final Pattern TERM = Pattern.compile("(name|state):(?:\"([^\"]+)\"|([a-zA-Z0-9_]+))");

	private ListFilter() {
	}

	static boolean matches(String filter, String name, String state) {
		return filter.isEmpty()
				|| Arrays.stream(filter.split(" OR ")).anyMatch((term) -> matchesTerm(term, name, state));
	}

	private static boolean matchesTerm(String term, String name, String state) {
		Matcher parts = TERM.matcher(term);
		DocumentedLimits.check(parts.matches(), "Invalid filter");
		String operand = (parts.group(2) != null) ? parts.group(2) : parts.group(3);
		return parts.group(1).equals("name") ? name.contains(operand) : state.equals(operand);
	}

}
