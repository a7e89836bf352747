package io.llmshield.cloud.gcp.secrets;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.llmshield.cloud.secrets.SecretValue;
import org.jspecify.annotations.Nullable;

/**
 * Which type of payload each version has that was written through a driver, written down
 * as ranges, for example {@code 1-7t 8j}. The newest {@value #MAX_RANGES} ranges are
 * kept. Immutable.
 */
final class VersionTypes {

	/** About 1.5 KiB of the 16 KiB that a secret's annotations may have. */
	private static final int MAX_RANGES = 100;

	private static final Pattern RANGE = Pattern.compile("(\\d{1,18})(?:-(\\d{1,18}))?([tjb])");

	private static final Map<String, SecretValue.Type> BY_LETTER = Map.of("t", SecretValue.Type.TEXT, "j",
			SecretValue.Type.JSON, "b", SecretValue.Type.BINARY);

	private final List<Range> ranges;

	private VersionTypes(List<Range> ranges) {
		this.ranges = ranges;
	}

	static VersionTypes of(@Nullable String text) {
		List<Range> ranges = new ArrayList<>();
		for (String part : (text != null) ? text.split(" ") : new String[0]) {
			Matcher range = RANGE.matcher(part);
			if (range.matches()) {
				long from = Long.parseLong(range.group(1));
				long to = (range.group(2) != null) ? Long.parseLong(range.group(2)) : from;
				ranges.add(new Range(from, to, range.group(3)));
			}
		}
		return new VersionTypes(ranges);
	}

	SecretValue.@Nullable Type get(long version) {
		SecretValue.Type type = null;
		for (Range range : this.ranges) {
			if (version >= range.from && version <= range.to) {
				type = BY_LETTER.get(range.letter);
			}
		}
		return type;
	}

	/** Return a copy with a newer version. */
	VersionTypes with(long version, SecretValue.Type type) {
		String letter = switch (type) {
			case TEXT -> "t";
			case JSON -> "j";
			case BINARY -> "b";
		};
		List<Range> changed = new ArrayList<>(this.ranges);
		Range last = changed.isEmpty() ? null : changed.get(changed.size() - 1);
		if (last != null && last.to >= version) {
			// A writer before this one has announced the version, but not written it
			changed.remove(last);
			if (last.from < version) {
				changed.add(new Range(last.from, version - 1, last.letter));
			}
			return new VersionTypes(changed).with(version, type);
		}
		if (last != null && last.to == version - 1 && last.letter.equals(letter)) {
			changed.set(changed.size() - 1, new Range(last.from, version, letter));
		}
		else {
			changed.add(new Range(version, version, letter));
		}
		return new VersionTypes(changed.subList(Math.max(0, changed.size() - MAX_RANGES), changed.size()));
	}

	@Override
	public String toString() {
		return this.ranges.stream().map(Range::toString).collect(Collectors.joining(" "));
	}

	private record Range(long from, long to, String letter) {

		@Override
		public String toString() {
			return ((this.from == this.to) ? "" + this.from : this.from + "-" + this.to) + this.letter;
		}

	}

}
