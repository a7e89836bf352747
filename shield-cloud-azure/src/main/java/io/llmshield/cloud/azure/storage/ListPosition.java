package io.llmshield.cloud.azure.storage;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

import org.jspecify.annotations.Nullable;

/**
 * Where a listing goes on where the order of UTF-16 units and that of UTF-8 bytes differ:
 * the ranges that are still to be read, in the order in which they are told. Its text is
 * a page token; keys hold no control characters. Used by one thread.
 */
final class ListPosition {

	private static final String LINE = "\n";

	private static final String FIELD = "\t";

	private final Deque<Range> ranges = new ArrayDeque<>();

	/** The last key that was told; nothing up to it is told again. */
	private String told;

	private ListPosition(String told) {
		this.told = told;
	}

	static ListPosition at(String told, String from) {
		ListPosition position = new ListPosition(told);
		position.ranges.push(new Range(Kind.ALL, "", from));
		return position;
	}

	/**
	 * Read a token.
	 * @param text what {@link #toString()} gave
	 * @return the position
	 */
	static ListPosition parse(String text) {
		String[] lines = text.split(LINE, -1);
		ListPosition position = new ListPosition(lines[0]);
		for (int i = 1; i < lines.length; i++) {
			String[] fields = lines[i].split(FIELD, -1);
			position.ranges.add(new Range(Kind.valueOf(fields[0]), fields[1], fields[2]));
		}
		return position;
	}

	String told() {
		return this.told;
	}

	void told(String key) {
		this.told = key;
	}

	/**
	 * Return the range to read next.
	 * @return the range, or {@code null} at the end
	 */
	@Nullable Range next() {
		while (!this.ranges.isEmpty() && this.ranges.peek().from().isEmpty()) {
			this.ranges.pop();
		}
		return this.ranges.peek();
	}

	/**
	 * Go on in the range that was read.
	 * @param from its next key
	 */
	void advance(String from) {
		this.ranges.push(this.ranges.pop().from(from));
	}

	/**
	 * End the range that was read.
	 * @param beyond the first key after it, or {@code null} if there is none
	 */
	void end(@Nullable String beyond) {
		Range ended = this.ranges.pop();
		if (ended.kind() == Kind.HIGH && beyond != null) {
			// The range that was split goes on there
			Deque<Range> resolved = new ArrayDeque<>();
			boolean found = false;
			for (Iterator<Range> rest = this.ranges.iterator(); rest.hasNext();) {
				Range range = rest.next();
				resolved.add((!found && range.from().isEmpty()) ? range.from(beyond) : range);
				found |= range.from().isEmpty();
			}
			this.ranges.clear();
			this.ranges.addAll(resolved);
		}
	}

	/**
	 * Split the range that was read: first the keys that go on with U+E000 to U+FFFF
	 * after a prefix, then those that go on with a pair of surrogates, then the rest.
	 * @param prefix the prefix
	 * @param from the first key with a pair
	 */
	void split(String prefix, String from) {
		this.ranges.push(this.ranges.pop().from(""));
		this.ranges.push(new Range(Kind.PAIRS, prefix, from));
		this.ranges.push(new Range(Kind.HIGH, prefix, prefix + Range.FIRST_HIGH));
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder(this.told);
		for (Range range : this.ranges) {
			text.append(LINE)
				.append(range.kind())
				.append(FIELD)
				.append(range.prefix())
				.append(FIELD)
				.append(range.from());
		}
		return text.toString();
	}

	/** What a range holds. */
	enum Kind {

		/** Every key. */
		ALL,

		/** Keys that go on with U+E000 to U+FFFF after the prefix. */
		HIGH,

		/** Keys that go on with a pair of surrogates after the prefix. */
		PAIRS

	}

	/**
	 * Keys that follow each other in the order of UTF-16 units.
	 *
	 * @param kind what it holds
	 * @param prefix the prefix that all keys have; empty for {@link Kind#ALL}
	 * @param from the next key to read; empty if it is not known yet, or there is none
	 */
	record Range(Kind kind, String prefix, String from) {

		static final char FIRST_HIGH = '\uE000';

		Range from(String key) {
			return new Range(this.kind, this.prefix, key);
		}

		boolean holds(String key) {
			if (this.kind == Kind.ALL) {
				return true;
			}
			if (!key.startsWith(this.prefix) || key.length() == this.prefix.length()) {
				return false;
			}
			char next = key.charAt(this.prefix.length());
			return (this.kind == Kind.PAIRS) ? Character.isHighSurrogate(next) : next >= FIRST_HIGH;
		}

		/**
		 * Return how many characters all keys have in common or are known to be in order.
		 * @return the number
		 */
		int settled() {
			return switch (this.kind) {
				case ALL -> 0;
				case HIGH -> this.prefix.length() + 1;
				case PAIRS -> this.prefix.length() + 2;
			};
		}

	}

}
