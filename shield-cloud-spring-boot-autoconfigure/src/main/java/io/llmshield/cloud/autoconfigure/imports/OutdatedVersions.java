package io.llmshield.cloud.autoconfigure.imports;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.llmshield.cloud.secrets.SecretChange;
import org.jspecify.annotations.Nullable;

/**
 * Which versions of each secret were replaced since the start. A provider may answer with
 * one of them for a while: reading the newest version of Google's Secret Manager, for
 * example, is consistent only after some time. Versions have no order, so only those that
 * were told of are known. Thread-safe.
 */
public final class OutdatedVersions {

	/** Remembered of each secret; no answer is behind by so many changes. */
	private static final int MAX_VERSIONS = 16;

	private final Map<String, Deque<String>> versions = new ConcurrentHashMap<>();

	/**
	 * Note that a version was replaced.
	 * @param change of any secret; its new version counts as the newest again if it was
	 * replaced earlier, and after a deletion nothing is known any more
	 */
	public void note(SecretChange change) {
		this.versions.compute(change.name(), (name, known) -> next(change, known));
	}

	private static @Nullable Deque<String> next(SecretChange change, @Nullable Deque<String> known) {
		if (change.newVersion() == null) {
			return null;
		}
		Deque<String> next = (known != null) ? new ArrayDeque<>(known) : new ArrayDeque<>();
		if (change.oldVersion() != null) {
			next.remove(change.oldVersion());
			next.addLast(change.oldVersion());
		}
		next.remove(change.newVersion());
		if (next.size() > MAX_VERSIONS) {
			next.removeFirst();
		}
		return next;
	}

	/**
	 * Return whether a version was replaced.
	 * @param name the secret
	 * @param version the version that was read, {@code null} if its source has none
	 * @return whether a newer one is known
	 */
	public boolean contains(String name, @Nullable String version) {
		Deque<String> known = (version != null) ? this.versions.get(name) : null;
		return known != null && known.contains(version);
	}

	/**
	 * Return whether the provider has told a version of a secret and not yet its
	 * deletion.
	 * @param name the secret
	 * @return whether the provider has it
	 */
	public boolean isThere(String name) {
		return this.versions.containsKey(name);
	}

}
