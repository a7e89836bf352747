package io.llmshield.cloud.gcp.secrets;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Numbers of versions, written down as ranges, for example {@code 1-7 9}. Immutable.
 */
final class VersionNumbers {

	private final SortedSet<Long> numbers;

	VersionNumbers(Collection<Long> numbers) {
		this.numbers = new TreeSet<>(numbers);
	}

	static VersionNumbers parse(@Nullable String text) {
		List<Long> numbers = new ArrayList<>();
		for (String range : (text == null || text.isEmpty()) ? new String[0] : text.split(" ")) {
			String[] ends = range.split("-", 2);
			for (long i = Long.parseLong(ends[0]); i <= Long.parseLong(ends[ends.length - 1]); i++) {
				numbers.add(i);
			}
		}
		return new VersionNumbers(numbers);
	}

	/** Return the numbers, the newest version last, so that it is treated last. */
	List<Long> ascending() {
		return List.copyOf(this.numbers);
	}

	@Override
	public String toString() {
		List<long[]> ranges = new ArrayList<>();
		for (long number : this.numbers) {
			long[] last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
			if (last != null && last[1] == number - 1) {
				last[1] = number;
			}
			else {
				ranges.add(new long[] { number, number });
			}
		}
		return ranges.stream()
			.map((range) -> (range[0] == range[1]) ? "" + range[0] : range[0] + "-" + range[1])
			.collect(Collectors.joining(" "));
	}

}
