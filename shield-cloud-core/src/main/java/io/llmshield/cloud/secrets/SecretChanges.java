package io.llmshield.cloud.secrets;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;

import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.util.function.SingletonSupplier;

/**
 * Remembers the newest version that this instance knows of each secret it has read or
 * written, and tells the listeners of a change once, whoever finds it first. Values that
 * left the cache are remembered too: what was built with them wants to hear of a change.
 */
final class SecretChanges {

	/** The most secrets that are remembered; the ones used least are dropped. */
	private static final int MAX_NAMES = 10_000;

	/** Stands for a secret that was deleted; no provider gives it out as a version. */
	private static final String DELETED = "";

	/** Stands for the version of a secret that is watched and was never looked at. */
	private static final String UNKNOWN = " ";

	private static final Logger logger = LoggerFactory.getLogger(SecretChanges.class);

	private final List<SecretChangeListener> listeners;

	/** Made when the first secret is used, so that a start does not load Caffeine. */
	private final SingletonSupplier<ConcurrentMap<String, String>> versions = SingletonSupplier
		.of(() -> Caffeine.newBuilder().maximumSize(MAX_NAMES).executor(Runnable::run).<String, String>build().asMap());

	SecretChanges(List<SecretChangeListener> listeners) {
		this.listeners = new CopyOnWriteArrayList<>(listeners);
	}

	/** Tell one more, after the others. */
	void add(SecretChangeListener listener) {
		this.listeners.add(listener);
	}

	/** Tell one less. */
	void remove(SecretChangeListener listener) {
		this.listeners.remove(listener);
	}

	/** Return what is known, to be compared with what the provider says. */
	Map<String, String> known() {
		return new HashMap<>(this.versions.obtain());
	}

	/** A secret is to be watched that nobody may ever read here. */
	void expect(String name) {
		this.versions.obtain().putIfAbsent(name, UNKNOWN);
	}

	/** The same for a secret that was read elsewhere in the given version. */
	void expect(String name, String version) {
		this.versions.obtain().putIfAbsent(name, version);
	}

	/** A value was read. A change is left to the watch to find: readers do not wait. */
	void read(String name, @Nullable String version) {
		if (version != null) {
			this.versions.obtain().putIfAbsent(name, version);
		}
	}

	/** This instance has written a version, or deleted the secret. */
	void written(String name, @Nullable String version) {
		String before = this.versions.obtain().put(name, (version != null) ? version : DELETED);
		publish(name, before, (version != null) ? version : DELETED);
	}

	/** Return whether the secret was told to be deleted, and nothing since. */
	boolean isDeleted(String name) {
		return DELETED.equals(this.versions.obtain().get(name));
	}

	/** This instance has restored a secret that was told to be deleted. */
	void restored(String name, String version) {
		if (this.versions.obtain().replace(name, DELETED, version)) {
			publish(name, DELETED, version);
		}
	}

	/**
	 * The provider was asked. Nothing happens if this instance has written since. What is
	 * found of a secret that was never looked at is a change, unless it does not exist.
	 * @return whether it is a change
	 */
	boolean found(String name, String known, @Nullable String version) {
		String now = (version != null) ? version : DELETED;
		return !now.equals(known) && this.versions.obtain().replace(name, known, now)
				&& !(known.equals(UNKNOWN) && now.equals(DELETED));
	}

	/** Tell of a change that {@link #found} has confirmed. */
	void publish(String name, @Nullable String before, @Nullable String now) {
		String oldVersion = (DELETED.equals(before) || UNKNOWN.equals(before)) ? null : before;
		String newVersion = DELETED.equals(now) ? null : now;
		SecretChange change = new SecretChange(name, oldVersion, newVersion);
		for (SecretChangeListener listener : this.listeners) {
			try {
				listener.onSecretChange(change);
			}
			catch (RuntimeException ex) {
				// Its message may hold the value that it could not use
				logger.error("The listener {} failed on the change of the secret '{}' with {}",
						listener.getClass().getName(), name, ex.getClass().getName());
			}
		}
	}

}
