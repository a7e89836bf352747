package io.llmshield.cloud.autoconfigure;

import java.util.Collection;

import org.jspecify.annotations.Nullable;

/**
 * Finds what somebody may have meant who mistyped a name. Spring's own search
 * ({@code PropertyMatches}) takes bean properties only.
 */
final class NearestMatch {

	private NearestMatch() {
	}

	/**
	 * Find the candidate with the fewest typing mistakes.
	 * @param typed what was typed
	 * @param candidates what may have been meant
	 * @return the candidate, or {@code null} if none is near: more than a third of its
	 * letters, and more than two, differ
	 */
	static @Nullable String of(String typed, Collection<String> candidates) {
		String nearest = null;
		int least = Integer.MAX_VALUE;
		for (String candidate : candidates) {
			int distance = distance(typed, candidate);
			if (distance < least && distance <= Math.max(2, candidate.length() / 3) && distance < candidate.length()) {
				least = distance;
				nearest = candidate;
			}
		}
		return nearest;
	}

	/** Levenshtein's distance. */
	private static int distance(String left, String right) {
		int[] row = new int[right.length() + 1];
		for (int j = 0; j <= right.length(); j++) {
			row[j] = j;
		}
		for (int i = 1; i <= left.length(); i++) {
			int diagonal = row[0];
			row[0] = i;
			for (int j = 1; j <= right.length(); j++) {
				int substituted = diagonal + ((left.charAt(i - 1) == right.charAt(j - 1)) ? 0 : 1);
				diagonal = row[j];
				row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
			}
		}
		return row[right.length()];
	}

}
