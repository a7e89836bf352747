package io.llmshield.cloud.sample.access;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The hashes of the keys that are valid at once, newest first, as the secret holds them.
 *
 * @param keys the hashes
 */
record KeyHashes(List<Entry> keys) {

	KeyHashes {
		keys = List.copyOf(keys);
	}

	/**
	 * Return the same with a new key. The others end after the grace period, or earlier
	 * if they would have; the oldest beyond the number to keep end at once.
	 */
	KeyHashes with(String sha256, Instant now, Duration grace, int keep) {
		List<Entry> all = new ArrayList<>();
		all.add(new Entry(sha256, now, null));
		this.keys.stream().filter((key) -> key.validAt(now)).map((key) -> key.until(now.plus(grace))).forEach(all::add);
		return new KeyHashes(all.subList(0, Math.min(all.size(), keep)));
	}

	/**
	 * One key.
	 *
	 * @param sha256 its hash in hexadecimal
	 * @param createdAt when it was made
	 * @param validUntil when it ends; {@code null} for the newest one
	 */
	record Entry(String sha256, Instant createdAt, @Nullable Instant validUntil) {

		boolean validAt(Instant time) {
			return this.validUntil == null || time.isBefore(this.validUntil);
		}

		Entry until(Instant end) {
			boolean endsEarlier = this.validUntil != null && this.validUntil.isBefore(end);
			return new Entry(this.sha256, this.createdAt, endsEarlier ? this.validUntil : end);
		}

	}

}
