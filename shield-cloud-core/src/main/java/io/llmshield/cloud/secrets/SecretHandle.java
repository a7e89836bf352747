package io.llmshield.cloud.secrets;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

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
 * <li>A secret that was deleted or is forbidden is never answered from an old value.</li>
 * </ul>
 * Made by {@link SecretHandles}. Thread-safe. Never prints its value.
 *
 * @param <T> what the payload is mapped to
 */
public final class SecretHandle<T> implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(SecretHandle.class);

	private final SecretHandles owner;

	private final String name;

	private final SecretMapping<T> mapping;

	private final List<Listener> listeners = new CopyOnWriteArrayList<>();

	private volatile @Nullable Adopted<T> adopted;

	private volatile @Nullable String rejected;

	/**
	 * Since when a change is known that was not read yet; {@code null} if there is none.
	 */
	private volatile @Nullable Long changedAt;

	private volatile boolean closed;

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

	/** Return nothing if what was to be returned was wiped meanwhile. */
	private @Nullable T attempt() {
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
		try {
			return current(read);
		}
		finally {
			read.wipe();
		}
	}

	private @Nullable T current(SecretValue read) {
		Adopted<T> known = this.adopted;
		String version = read.version();
		if (known != null && version != null && version.equals(known.version())) {
			this.changedAt = null;
			this.rejected = null;
			return this.mapping.shared() ? known.value(this) : this.mapping.map(this.name, read);
		}
		if (known != null && version != null && version.equals(this.rejected)) {
			this.changedAt = null;
			return known.value(this);
		}
		adopt(read);
		Adopted<T> now = this.adopted;
		return (now != null) ? now.value(this) : null;
	}

	private synchronized void adopt(SecretValue read) {
		Adopted<T> known = this.adopted;
		String version = read.version();
		if (this.closed || (known != null && version != null && version.equals(known.version()))) {
			return;
		}
		Adopted<T> next;
		try {
			T mapped = this.mapping.map(this.name, read);
			next = new Adopted<>(version, this.mapping.shared() ? mapped : null,
					this.mapping.shared() ? null : read.copy());
		}
		catch (CloudException ex) {
			if (known == null) {
				throw ex;
			}
			reject(version, known, ex);
			return;
		}
		this.adopted = next;
		this.rejected = null;
		this.changedAt = null;
		if (known != null) {
			known.wipe();
			if (!Objects.equals(known.version(), version)) {
				tell(new SecretChange(this.name, known.version(), version));
			}
		}
	}

	private void reject(@Nullable String version, Adopted<T> known, CloudException reason) {
		this.changedAt = null;
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
		catch (RuntimeException ex) {
			// Its message may hold the value that it could not use
			logger.error("A listener failed on a change of the secret '{}' with {}", this.name,
					ex.getClass().getName());
		}
	}

	private boolean bridges(CloudException error) {
		Long since = this.changedAt;
		return since != null && SecretHandles.isOutage(error) && this.owner.isWithinLimit(since);
	}

	/**
	 * A change was noticed: read the new version, so that listeners hear of it even if
	 * nobody calls {@link #get()}.
	 */
	void changed(SecretChange change) {
		if (change.newVersion() == null) {
			tell(change);
			return;
		}
		Adopted<T> known = this.adopted;
		if (known != null && !change.newVersion().equals(known.version())) {
			this.changedAt = this.owner.now();
			this.owner.refresh(this);
		}
	}

	/**
	 * Read a new version.
	 * @return whether it is to be tried again
	 */
	boolean refresh() {
		if (this.closed || this.changedAt == null) {
			return false;
		}
		try {
			SecretValue read = this.owner.manager().getSecret(this.name);
			try {
				current(read);
			}
			finally {
				read.wipe();
			}
			return false;
		}
		catch (CloudException ex) {
			return SecretHandles.isOutage(ex);
		}
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
	 * The last good value.
	 *
	 * @param version its version
	 * @param shared what everybody gets, or {@code null}
	 * @param source what is mapped for each caller, or {@code null}
	 */
	private record Adopted<T>(@Nullable String version, @Nullable T shared, @Nullable SecretValue source) {

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
