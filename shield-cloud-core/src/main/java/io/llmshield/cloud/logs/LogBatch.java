package io.llmshield.cloud.logs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Entries for one call, in the order in which they came, within the provider's limits.
 *
 * @param <E> what the provider takes for an entry
 */
final class LogBatch<E> {

	private final LogLimits limits;

	private final List<Item<E>> items = new ArrayList<>();

	private long bytes;

	private Instant oldest = Instant.MAX;

	private Instant newest = Instant.MIN;

	LogBatch(LogLimits limits) {
		this.limits = limits;
	}

	/** Return whether it fits and was added. */
	boolean add(Item<E> item) {
		Instant time = item.entry().timestamp();
		Instant from = time.isBefore(this.oldest) ? time : this.oldest;
		Instant to = time.isAfter(this.newest) ? time : this.newest;
		if (!this.items.isEmpty()
				&& (this.items.size() == this.limits.maxEntries() || this.bytes + item.size > this.limits.maxBytes()
						|| Duration.between(from, to).compareTo(this.limits.maxSpan()) > 0)) {
			return false;
		}
		this.items.add(item);
		this.bytes += item.size;
		this.oldest = from;
		this.newest = to;
		return true;
	}

	int size() {
		return this.items.size();
	}

	boolean isEmpty() {
		return this.items.isEmpty();
	}

	List<Item<E>> items() {
		return this.items;
	}

	List<KeptEntry> entries() {
		return this.items.stream().map(Item::kept).toList();
	}

	/** Drop the first ones, which are done with. */
	void removeFirst(int count) {
		List<Item<E>> rest = List.copyOf(this.items.subList(count, this.items.size()));
		clear();
		rest.forEach(this::add);
	}

	void clear() {
		this.items.clear();
		this.bytes = 0;
		this.oldest = Instant.MAX;
		this.newest = Instant.MIN;
	}

	/** What the provider takes for some of them, oldest first. */
	static <E> List<E> encoded(List<Item<E>> items) {
		boolean sorted = true;
		for (int i = 1; i < items.size() && sorted; i++) {
			sorted = !items.get(i).entry().timestamp().isBefore(items.get(i - 1).entry().timestamp());
		}
		List<Item<E>> ordered = items;
		if (!sorted) {
			ordered = new ArrayList<>(items);
			ordered.sort(Comparator.comparing((item) -> item.entry().timestamp()));
		}
		List<E> encoded = new ArrayList<>(items.size());
		ordered.forEach((item) -> encoded.add(item.encoded));
		return encoded;
	}

	/**
	 * One of them.
	 *
	 * @param <E> what the provider takes for an entry
	 * @param kept the entry and its id
	 * @param encoded what the provider takes
	 * @param size how much room it takes
	 */
	record Item<E>(KeptEntry kept, E encoded, int size) {

		LogEntry entry() {
			return this.kept.entry();
		}

	}

}
