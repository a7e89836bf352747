package io.llmshield.cloud.secrets;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A secret as the application uses it: {@link #get()} is always the current value, of the
 * type that it is needed in.
 * <ul>
 * <li>Each {@code get()} asks the {@link CloudSecretManager}, so its cache decides when
 * the provider is called and for how long an outage is bridged. A payload is mapped once
 * for each version.</li>
 * <li>A new version whose payload does not fit is rejected: the last good value stays,
 * the log says so once, and {@link #rejectedVersion()} tells it.</li>
 * <li>If a new version is known but cannot be read because the provider is away, the last
 * good value stays for up to the {@link SecretHandles}' limit.</li>
 * <li>If the provider still answers with the version of before, it is asked again every
 * 30 seconds, for up to three hours.</li>
 * <li>A secret that was deleted or is forbidden is never answered from an old value.</li>
 * </ul>
 * Made by {@link SecretHandles}. Thread-safe. Never prints its value.
 *
 * @param <T> what the payload is mapped to
 */
public final class SecretHandle<T> implements AutoCloseable {

	/**
	 * How long a provider may answer with the version of before: Google's page on the
	 * consistency of Secret Manager speaks of minutes, and of a few hours at worst.
	 */
	private static final Duration LONGEST_BEHIND = Duration.ofHours(3);

	private static final Logger logger = LoggerFactory.getLogger(SecretHandle.class);

	private final SecretHandles owner;

	private final String name;

	private final SecretMapping<T> mapping;

	private final List<Listener> listeners = new CopyOnWriteArrayList<>();

	private volatile @Nullable Adopted<T> adopted;

	private volatile @Nullable String rejected;

	/** A change that is known and was not read yet, if there is one. */
	private final AtomicReference<@Nullable Awaited> awaited = new AtomicReference<>();

	private volatile boolean closed;

	/** Who heard of it wants to hear that the version in use is back. */
	private final AtomicBoolean deletionTold = new AtomicBoolean();

	SecretHandle(SecretHandles owner, String name, SecretMapping<T> mapping) {
		this.owner = owner;
		this.name = name;
		this.mapping = mapping;
	}

	/**
	 * Return the secret's name.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Return the current value. Immutable types, records among them, are the same object
	 * until the version changes; a {@link SecretValue} or an array of bytes is the
	 * caller's own, to be wiped when it was used.
	 * @return the value
	 * @throws CloudException {@code NOT_FOUND}, {@code ACCESS_DENIED} or whatever else
	 * {@link CloudSecretManager#getSecret(String)} throws; {@code INVALID_ARGUMENT} if
	 * the payload does not fit and no earlier one did
	 * @throws IllegalStateException if this was closed
	 */
	public T get() {
		while (true) {
			ensureOpen();
			T value = attempt();
			if (value != null) {
				return value;
			}
		}
	}

	/** Return nothing if what was to be returned was replaced or wiped meanwhile. */
	private @Nullable T attempt() {
		Before before = new Before(version().orElse(null), this.awaited.get());
		SecretValue read;
		try {
			read = this.owner.manager().getSecret(this.name);
		}
		catch (CloudException ex) {
			Adopted<T> good = this.adopted;
			if (good == null || !bridges(ex)) {
				throw ex;
			}
			return good.value(this);
		}
		return current(read, before);
	}

	private @Nullable T current(SecretValue read, Before before) {
		try {
			Adopted<T> known = this.adopted;
			String version = read.version();
			if (known != null && version != null) {
				if (version.equals(known.version())) {
					settle(version);
					this.rejected = null;
					return this.mapping.shared() ? known.value(this) : this.mapping.map(this.name, read);
				}
				if (version.equals(this.rejected)) {
					settle(version);
					return known.value(this);
				}
				if (version.equals(known.before()) && isNewerAwaited(version)) {
					return known.value(this);
				}
			}
			if (!adopt(read, before)) {
				return null;
			}
			Adopted<T> now = this.adopted;
			return (now != null) ? now.value(this) : null;
		}
		finally {
			read.wipe();
		}
	}

	private boolean isNewerAwaited(String version) {
		Awaited change = this.awaited.get();
		return change != null && !change.version().equals(version);
	}

	/** A change is settled by its version, and not by the one of before. */
	private void settle(@Nullable String version) {
		Awaited change = this.awaited.get();
		if (change != null && change.version().equals(version)) {
			this.awaited.compareAndSet(change, null);
		}
	}

	/** A version that was unknown so far settles what was awaited when it was read. */
	private void settle(@Nullable String version, Before before) {
		this.awaited.compareAndSet(before.awaited(), null);
		settle(version);
	}

	/**
	 * Take a version into use, unless it does not fit.
	 * @return whether that is settled; not if another version was taken while this one
	 * was read, as nobody knows which of them is the older one
	 */
	private synchronized boolean adopt(SecretValue read, Before before) {
		Adopted<T> known = this.adopted;
		String version = read.version();
		if (this.closed || (known != null && version != null && version.equals(known.version()))) {
			return true;
		}
		if (version != null && known != null && !Objects.equals(known.version(), before.version())) {
			return false;
		}
		Adopted<T> next;
		try {
			T mapped = this.mapping.map(this.name, read);
			next = new Adopted<>(version, (known != null) ? known.version() : null,
					this.mapping.shared() ? mapped : null, this.mapping.shared() ? null : read.copy());
		}
		catch (CloudException ex) {
			if (known == null) {
				throw ex;
			}
			settle(version, before);
			reject(version, known, ex);
			return true;
		}
		this.adopted = next;
		this.deletionTold.set(false);
		this.rejected = null;
		settle(version, before);
		if (known != null) {
			known.wipe();
			if (!Objects.equals(known.version(), version)) {
				tell(new SecretChange(this.name, known.version(), version));
			}
		}
		return true;
	}

	private void reject(@Nullable String version, Adopted<T> known, CloudException reason) {
		String told = (version != null) ? version : "?";
		if (!told.equals(this.rejected)) {
			this.rejected = told;
			logger.warn("Version {} of the secret '{}' is not used: {}. Version {} stays in use", told, this.name,
					reason.reason(), known.version());
			this.owner
				.tell(() -> this.listeners.forEach((listener) -> guarded(() -> listener.onRejection(this.name, told))));
		}
	}

	private void tell(SecretChange change) {
		this.owner.tell(() -> this.listeners.forEach((listener) -> guarded(() -> listener.onChange(change))));
	}

	private void guarded(Runnable call) {
		try {
			call.run();
		}
		catch (RuntimeException | Error ex) {
			// Its message may hold the value that it could not use
			logger.error("A listener failed on a change of the secret '{}' with {}", this.name,
					ex.getClass().getName());
		}
	}

	private boolean bridges(CloudException error) {
		Awaited change = this.awaited.get();
		return change != null && SecretHandles.isOutage(error) && this.owner.isWithinLimit(change.since());
	}

	/**
	 * A change was noticed: read the new version, so that listeners hear of it even if
	 * nobody calls {@link #get()}.
	 */
	void changed(SecretChange change) {
		if (change.newVersion() == null) {
			// Nothing is awaited any more, so no outage is bridged with what was deleted
			this.awaited.set(null);
			this.deletionTold.set(true);
			tell(change);
			return;
		}
		Adopted<T> known = this.adopted;
		if (known == null) {
			return;
		}
		if (change.newVersion().equals(known.version())) {
			// Perhaps it went back to the version in use before the next one was read
			settle(change.oldVersion());
			settle(change.newVersion());
			if (this.deletionTold.compareAndSet(true, false)) {
				tell(change);
			}
			return;
		}
		this.awaited.set(new Awaited(change.newVersion(), this.owner.now()));
		this.owner.refresh(this);
	}

	/**
	 * Read a new version.
	 * @return whether it is to be tried again
	 */
	boolean refresh() {
		if (this.awaited.get() == null) {
			return false;
		}
		try {
			T read = null;
			while (read == null && !this.closed) {
				Before before = new Before(version().orElse(null), this.awaited.get());
				read = current(this.owner.manager().getSecret(this.name), before);
			}
			return isStillBehind();
		}
		catch (CloudException ex) {
			return SecretHandles.isOutage(ex);
		}
	}

	private boolean isStillBehind() {
		Awaited change = this.awaited.get();
		if (this.closed || change == null) {
			return false;
		}
		if (this.owner.now() - change.since() > LONGEST_BEHIND.toNanos()) {
			logger.warn("The version {} of the secret '{}' did not come, and is not awaited any more", change.version(),
					this.name);
			this.awaited.compareAndSet(change, null);
			return false;
		}
		this.owner.invalidate(this.name);
		return true;
	}

	/**
	 * Return which version {@link #get()} gave out last.
	 * @return the version's id, or empty if nothing was read yet
	 */
	public Optional<String> version() {
		Adopted<T> known = this.adopted;
		return (known != null) ? Optional.ofNullable(known.version()) : Optional.empty();
	}

	/**
	 * Return which version is not in use because its payload does not fit.
	 * @return the version's id, or empty if the newest known version is in use
	 */
	public Optional<String> rejectedVersion() {
		return Optional.ofNullable(this.rejected);
	}

	/**
	 * Add a listener.
	 * @param listener hears of changes from now on
	 * @return to be closed when it need not hear of them any more
	 */
	public Subscription onChange(Listener listener) {
		this.listeners.add(listener);
		return () -> this.listeners.remove(listener);
	}

	/**
	 * Wipe what this holds and stop listening. What {@link #get()} has given out stays as
	 * it is: strings and records cannot be wiped.
	 */
	@Override
	public void close() {
		synchronized (this) {
			this.closed = true;
			Adopted<T> known = this.adopted;
			this.adopted = null;
			if (known != null) {
				known.wipe();
			}
		}
		this.listeners.clear();
		this.owner.forget(this);
	}

	private void ensureOpen() {
		if (this.closed) {
			throw new IllegalStateException("The handle of the secret '" + this.name + "' is closed");
		}
	}

	/**
	 * Return a text without the value.
	 */
	@Override
	public String toString() {
		return "SecretHandle[" + this.name + ", ***]";
	}

	/**
	 * Hears of a handle's changes, one after the other, on a thread of the handles.
	 */
	@FunctionalInterface
	public interface Listener {

		/**
		 * The handle has a new value, which {@link SecretHandle#get()} already returns,
		 * or the secret was deleted.
		 * @param change the versions, never values
		 */
		void onChange(SecretChange change);

		/**
		 * A new version does not fit, and the last good value stays.
		 * @param name the secret's name
		 * @param version the version that is not used
		 */
		default void onRejection(String name, String version) {
		}

	}

	/**
	 * A listener's place.
	 */
	@FunctionalInterface
	public interface Subscription extends AutoCloseable {

		/**
		 * Stop telling the listener.
		 */
		@Override
		void close();

	}

	/**
	 * A change that was told.
	 *
	 * @param version the new version
	 * @param since when it was told
	 */
	private record Awaited(String version, long since) {
	}

	/**
	 * What was known when a read began.
	 *
	 * @param version the version in use, if there was one
	 * @param awaited the change that was not read yet, if there was one
	 */
	private record Before(@Nullable String version, @Nullable Awaited awaited) {
	}

	/**
	 * The last good value.
	 *
	 * @param version its version
	 * @param before the version that was in use before it, if there was one
	 * @param shared what everybody gets, or {@code null}
	 * @param source what is mapped for each caller, or {@code null}
	 */
	private record Adopted<T>(@Nullable String version, @Nullable String before, @Nullable T shared,
			@Nullable SecretValue source) {

		/** Return the value, or nothing if it was wiped: then there is a newer one. */
		@Nullable T value(SecretHandle<T> handle) {
			if (this.source == null) {
				return this.shared;
			}
			SecretValue copy = this.source.copyUnlessWiped();
			return (copy != null) ? handle.mapping.map(handle.name, copy) : null;
		}

		void wipe() {
			if (this.source != null) {
				this.source.wipe();
			}
		}

		@Override
		public String toString() {
			return "Adopted[" + this.version + "]";
		}

	}

}
