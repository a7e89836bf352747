package io.llmshield.cloud.secrets;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link SecretHandle handles} and keeps them informed of changes: of writes
 * through the same manager at once, and of others' writes when a {@link SecretWatcher}
 * sees them. With a manager that was not made by {@link SecretManagerBuilder}, a handle
 * notices a change when it is next asked for its value. Thread-safe.
 */
public final class SecretHandles implements AutoCloseable {

	/**
	 * How long the last good value is given out while a newer version is known but cannot
	 * be read: as long as {@link SecretCacheOptions#DEFAULT} bridges an outage.
	 */
	public static final Duration DEFAULT_MAX_STALE = SecretCacheOptions.DEFAULT.maxStale();

	/**
	 * How long to wait before a change that could not be read or told is tried again.
	 */
	private static final Duration RETRY_INTERVAL = Duration.ofSeconds(30);

	private final CloudSecretManager manager;

	private final Executor executor;

	private final Duration maxStale;

	private final Executor later;

	private final LongSupplier nanoTime;

	private final @Nullable SecretChanges changes;

	private final @Nullable SecretCache cache;

	private final SecretChangeListener listener = this::changed;

	private final Map<Key, SecretHandle<?>> shared = new ConcurrentHashMap<>();

	private final Set<SecretHandle<?>> handles = ConcurrentHashMap.newKeySet();

	private final Queue<Runnable> news = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean telling = new AtomicBoolean();

	/**
	 * Create it.
	 * @param manager reads the secrets
	 * @param executor reads new versions and calls the listeners; must not run its tasks
	 * on the calling thread, which may be one that writes a secret
	 * @param maxStale how long the last good value is given out while a newer version is
	 * known but cannot be read; zero for not at all
	 */
	public SecretHandles(CloudSecretManager manager, Executor executor, Duration maxStale) {
		this(manager, executor, maxStale,
				CompletableFuture.delayedExecutor(RETRY_INTERVAL.toMillis(), TimeUnit.MILLISECONDS, executor),
				System::nanoTime);
	}

	SecretHandles(CloudSecretManager manager, Executor executor, Duration maxStale, Executor later,
			LongSupplier nanoTime) {
		if (maxStale.isNegative()) {
			throw new IllegalArgumentException("maxStale must not be negative");
		}
		this.manager = manager;
		this.executor = executor;
		this.maxStale = maxStale;
		this.later = later;
		this.nanoTime = nanoTime;
		NotifyingSecretManager notifying = SecretLayers.find(manager, NotifyingSecretManager.class);
		this.changes = (notifying != null) ? notifying.changes() : null;
		this.cache = SecretCache.of(manager);
		if (this.changes != null) {
			this.changes.add(this.listener);
		}
	}

	/**
	 * Return the handle of a secret, and read the secret now.
	 * @param <T> what the payload is mapped to
	 * @param name the secret's name
	 * @param type {@code String}, {@code byte[]}, {@link SecretValue} or {@link KeyRing};
	 * any other class is made of a JSON payload
	 * @return the handle, the same for the same name and type; this closes it
	 * @throws CloudException if the secret is missing, forbidden, or does not fit, or the
	 * provider is away
	 */
	public <T> SecretHandle<T> get(String name, Class<T> type) {
		SecretHandle<T> handle = getLazy(name, type);
		wipe(handle.get());
		return handle;
	}

	private static void wipe(Object value) {
		if (value instanceof SecretValue secret) {
			secret.wipe();
		}
		else if (value instanceof byte[] bytes) {
			Arrays.fill(bytes, (byte) 0);
		}
	}

	/**
	 * Return the handle of a secret, which is read at its first use.
	 * @param <T> what the payload is mapped to
	 * @param name the secret's name
	 * @param type as for {@link #get(String, Class)}
	 * @return the handle, the same for the same name and type; this closes it
	 * @throws CloudException {@code INVALID_ARGUMENT} if it cannot be a name
	 */
	@SuppressWarnings("unchecked") // the key holds the type
	public <T> SecretHandle<T> getLazy(String name, Class<T> type) {
		String checked = SecretName.of(name).toString();
		return (SecretHandle<T>) this.shared.computeIfAbsent(new Key(checked, type),
				(key) -> register(new SecretHandle<>(this, key.name(), SecretMapping.to(type))));
	}

	/**
	 * Make a handle with a conversion of its own. The secret is read at its first use.
	 * @param <T> what the payload is mapped to
	 * @param name the secret's name
	 * @param converter makes an immutable object of the value, which is wiped when it
	 * returns; called once for each version
	 * @return the handle; close it, or this
	 * @throws CloudException {@code INVALID_ARGUMENT} if it cannot be a name
	 */
	public <T> SecretHandle<T> getLazy(String name, Function<SecretValue, T> converter) {
		return register(new SecretHandle<>(this, SecretName.of(name).toString(), new SecretMapping<>(converter, true)));
	}

	/**
	 * Return how many handles keep an older value because the newest one does not fit.
	 * @return the number, for health
	 */
	public int rejectedVersions() {
		return (int) this.handles.stream().filter((handle) -> handle.rejectedVersion().isPresent()).count();
	}

	private <T> SecretHandle<T> register(SecretHandle<T> handle) {
		this.handles.add(handle);
		return handle;
	}

	void forget(SecretHandle<?> handle) {
		this.handles.remove(handle);
		this.shared.values().remove(handle);
	}

	private void changed(SecretChange change) {
		this.handles.stream()
			.filter((handle) -> handle.name().equals(change.name()))
			.forEach((handle) -> handle.changed(change));
	}

	CloudSecretManager manager() {
		return this.manager;
	}

	/** The next read is to ask the provider. */
	void invalidate(String name) {
		if (this.cache != null) {
			this.cache.invalidate(name);
		}
	}

	/** Read a new version on another thread than the one that wrote or watched. */
	void refresh(SecretHandle<?> handle) {
		runSoon(() -> refreshOrRetry(handle));
	}

	private void refreshOrRetry(SecretHandle<?> handle) {
		if (handle.refresh()) {
			run(this.later, () -> refreshOrRetry(handle));
		}
	}

	/** Tell the listeners in order, and never two at once. */
	void tell(Runnable message) {
		this.news.add(message);
		startTelling();
	}

	private void startTelling() {
		if (!this.news.isEmpty() && this.telling.compareAndSet(false, true) && !run(this.executor, this::tellNext)) {
			this.telling.set(false);
			run(this.later, this::startTelling);
		}
	}

	/** A message that ends in an error keeps the next ones from nothing. */
	private void tellNext() {
		try {
			Runnable message = this.news.poll();
			if (message != null) {
				message.run();
			}
		}
		finally {
			this.telling.set(false);
			startTelling();
		}
	}

	private void runSoon(Runnable task) {
		if (!run(this.executor, task)) {
			run(this.later, task);
		}
	}

	/** Return whether the task is run: not if all threads are busy, or being closed. */
	private static boolean run(Executor executor, Runnable task) {
		try {
			executor.execute(task);
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
	}

	static boolean isOutage(CloudException error) {
		return switch (error.category()) {
			case UNAVAILABLE, TIMEOUT, THROTTLED -> true;
			default -> false;
		};
	}

	long now() {
		return this.nanoTime.getAsLong();
	}

	boolean isWithinLimit(long since) {
		return now() - since <= this.maxStale.toNanos();
	}

	/**
	 * Close all handles.
	 */
	@Override
	public void close() {
		if (this.changes != null) {
			this.changes.remove(this.listener);
		}
		this.handles.forEach(SecretHandle::close);
	}

	/** What makes two handles the same. */
	private record Key(String name, Class<?> type) {
	}

}
