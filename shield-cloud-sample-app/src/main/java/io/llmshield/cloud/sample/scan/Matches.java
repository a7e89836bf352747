package io.llmshield.cloud.sample.scan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * The matches of one scan. Where credentials and personal data overlap, such as an e-mail
 * address inside a database URL, only the match of the greatest weight stays.
 */
final class Matches {

	private static final Comparator<Match> BY_WEIGHT = Comparator
		.comparingDouble((Match match) -> -match.rule().weight())
		.thenComparingInt(Match::start)
		.thenComparingInt((match) -> -match.end());

	private final List<Match> injections = new ArrayList<>();

	private final List<Match> data = new ArrayList<>();

	void add(List<Match> matches) {
		for (Match match : matches) {
			boolean injection = match.rule().category() == Category.PROMPT_INJECTION;
			(injection ? this.injections : this.data).add(match);
		}
	}

	List<Match> ordered() {
		List<Match> all = new ArrayList<>(this.injections);
		all.addAll(withoutOverlaps());
		all.sort(Comparator.comparingInt(Match::start).thenComparing((match) -> match.rule().id()));
		return all;
	}

	private List<Match> withoutOverlaps() {
		this.data.sort(BY_WEIGHT);
		TreeMap<Integer, Match> kept = new TreeMap<>();
		for (Match match : this.data) {
			if (!overlaps(kept.floorEntry(match.start()), match) && !overlaps(kept.higherEntry(match.start()), match)) {
				kept.put(match.start(), match);
			}
		}
		return new ArrayList<>(kept.values());
	}

	private static boolean overlaps(Map.@Nullable Entry<Integer, Match> kept, Match match) {
		return kept != null && kept.getValue().overlaps(match);
	}

}
