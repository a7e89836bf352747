package io.llmshield.cloud.azure.secrets;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import com.azure.security.keyvault.secrets.models.SecretProperties;
import org.jspecify.annotations.Nullable;

/**
 * The versions of a secret as a log. The service knows no condition for a write, but
 * every write leaves a version that nobody can remove, with the second in which it was
 * made. So a write with a condition is written first and judged afterwards: the versions
 * are replayed in their order, and each one whose condition does not hold at its turn
 * does not count. Everybody who reads the same versions comes to the same judgement,
 * whether the writer lives or not. It is final as soon as nobody can write before the
 * version in question any more, that is when its second is over.
 * <p>
 * The order is that of the seconds, within a second that of the numbers that the writers
 * count up, and then that of the ids, which are random. Immutable.
 */
final class VersionLog {

	private static final Comparator<Entry> ORDER = Comparator.comparingLong((Entry entry) -> entry.created)
		.thenComparingLong(Entry::number)
		.thenComparing(Entry::id);

	private final List<Entry> entries;

	private VersionLog(List<Entry> entries) {
		this.entries = entries;
	}

	/** Replay versions. */
	static VersionLog of(Collection<SecretProperties> versions) {
		List<Entry> entries = new ArrayList<>();
		versions.forEach((version) -> entries.add(new Entry(version)));
		entries.sort(ORDER);
		List<Entry> counting = new ArrayList<>();
		for (Entry entry : entries) {
			entry.counts = entry.isDecided() ? !entry.isLost() : holds(entry, counting, entries);
			if (entry.counts) {
				counting.add(entry);
			}
		}
		return new VersionLog(entries);
	}

	private static boolean holds(Entry entry, List<Entry> before, List<Entry> all) {
		String condition = entry.condition();
		if (VersionTag.ABSENT.equals(condition)) {
			return before.isEmpty();
		}
		if (all.stream().anyMatch(entry::mayHideAnUpdate)) {
			return false;
		}
		return newest(before, entry.createdAt()).stream().anyMatch((one) -> one.id().equals(condition));
	}

	private static List<Entry> newest(List<Entry> counting, Instant at) {
		List<Entry> newest = List.of();
		for (Entry entry : counting) {
			if (entry.isReadable(at)) {
				newest = follow(newest, entry);
			}
		}
		return newest;
	}

	/** Versions whose order cannot be told are the newest together. */
	private static List<Entry> follow(List<Entry> newest, Entry next) {
		if (newest.isEmpty() || !newest.stream().allMatch((one) -> one.isTiedWith(next))) {
			return List.of(next);
		}
		List<Entry> together = new ArrayList<>(newest);
		together.add(next);
		return together;
	}

	boolean isEmpty() {
		return this.entries.isEmpty();
	}

	/**
	 * Whether no version counts, be it that there is none, or that all were written by
	 * updates of a secret that was purged meanwhile.
	 */
	boolean isVacant() {
		return this.entries.stream().noneMatch(Entry::counts);
	}

	/** The versions that count, newest first. */
	List<Entry> counting(Instant settledBefore) {
		List<Entry> counting = new ArrayList<>(
				this.entries.stream().filter((entry) -> entry.counts && entry.isSettled(settledBefore)).toList());
		Collections.reverse(counting);
		return counting;
	}

	/**
	 * The newest versions that can be read: one, or several whose order the versions do
	 * not tell.
	 */
	List<Entry> newest(Instant now, Instant settledBefore) {
		return newest(this.entries.stream().filter((entry) -> entry.counts && entry.isSettled(settledBefore)).toList(),
				now);
	}

	@Nullable Entry version(@Nullable String id) {
		return this.entries.stream().filter((entry) -> entry.id().equals(id)).findFirst().orElse(null);
	}

	/** The version that a write left; of several that one which counts. */
	@Nullable Entry writtenBy(String write) {
		return this.entries.stream()
			.filter((entry) -> entry.tag != null && entry.tag.write().equals(write))
			.max(Comparator.comparing((Entry entry) -> entry.counts))
			.orElse(null);
	}

	long nextNumber() {
		return this.entries.stream().mapToLong(Entry::number).max().orElse(0) + 1;
	}

	/** The second of the first version that counts. */
	Instant since() {
		return this.entries.stream()
			.filter((entry) -> entry.counts)
			.findFirst()
			.map(Entry::createdAt)
			.orElse(Instant.EPOCH);
	}

	/** One version. */
	static final class Entry {

		private final SecretProperties properties;

		private final @Nullable VersionTag tag;

		private final long created;

		private boolean counts;

		Entry(SecretProperties properties) {
			this.properties = properties;
			this.tag = VersionTag.of(properties);
			OffsetDateTime time = properties.getCreatedOn();
			this.created = (time != null) ? time.toEpochSecond() : 0;
		}

		SecretProperties properties() {
			return this.properties;
		}

		@Nullable VersionTag tag() {
			return this.tag;
		}

		String id() {
			return Objects.requireNonNullElse(this.properties.getVersion(), "");
		}

		Instant createdAt() {
			return Instant.ofEpochSecond(this.created);
		}

		boolean counts() {
			return this.counts;
		}

		private long number() {
			return (this.tag != null) ? this.tag.number() : 0;
		}

		private @Nullable String condition() {
			return (this.tag != null) ? this.tag.condition() : null;
		}

		boolean isDecided() {
			return this.tag == null || this.tag.state() != VersionTag.State.OPEN;
		}

		boolean isLost() {
			return this.tag != null && this.tag.state() == VersionTag.State.LOST;
		}

		/** Whether the judgement can no longer change, for readers without patience. */
		private boolean isSettled(Instant settledBefore) {
			return isDecided() || createdAt().isBefore(settledBefore);
		}

		/** Whether it is enabled and within its dates. */
		boolean isReadable(Instant at) {
			return !Boolean.FALSE.equals(this.properties.isEnabled()) && !isOver(at.getEpochSecond())
					&& (this.properties.getNotBefore() == null
							|| this.properties.getNotBefore().toEpochSecond() <= at.getEpochSecond());
		}

		private boolean isOver(long second) {
			return this.properties.getExpiresOn() != null && this.properties.getExpiresOn().toEpochSecond() <= second;
		}

		/**
		 * Whether another version without a condition was written in the same second, and
		 * perhaps before: its writer has been told that it is the newest, and the service
		 * takes the later one for the latest. So the condition is taken not to hold.
		 */
		private boolean mayHideAnUpdate(Entry other) {
			return other.condition() == null && this.created == other.created && !other.id().equals(condition())
					&& (other.tag == null || other.number() >= number());
		}

		private boolean isTiedWith(Entry other) {
			return this.created == other.created
					&& (this.tag == null || other.tag == null || this.tag.number() == other.tag.number());
		}

	}

}
