package io.llmshield.cloud.secrets;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cache.caffeine.CaffeineCache;

/**
 * Values by key, one load for each however many threads ask.
 * <p>
 * The cache holds futures. The thread that puts one in does the load itself, outside any
 * lock of the map; the others wait for the future. A future is only ever completed
 * normally, with an entry that tells success or failure. Because a load completes the
 * future that was put in before it began, removing that future is all it takes to keep an
 * old value from being cached after a write.
 * <p>
 * Values that leave the cache are wiped. A thread that is copying one at that moment
 * finds its copy worthless and asks again.
 */
final class CachedSecrets {

	static final String NAME = "shield-cloud-secrets";

	/** How long to wait between two tries while the provider is away. */
	private static final Duration RETRY_INTERVAL = Duration.ofSeconds(5);

	/** Caffeine counts in nanoseconds; this is as good as for ever. */
	private static final Duration LONGEST = Duration.ofDays(36_500);

	private static final Logger logger = LoggerFactory.getLogger(CachedSecrets.class);

	private final Source source;

	private final SecretCacheOptions options;

	private final Executor executor;

	private final CacheTimer timer;

	private final CaffeineCache cache;

	private final ConcurrentMap<Object, CompletableFuture<Object>> futures;

	private final SecretCacheStatistics statistics = new SecretCacheStatistics();

	private final AtomicBoolean outage = new AtomicBoolean();

	CachedSecrets(Source source, SecretCacheOptions options, Executor executor, CacheTimer timer) {
		this.source = source;
		this.options = options;
		this.executor = executor;
		this.timer = timer;
		this.cache = new CaffeineCache(NAME,
				Caffeine.newBuilder()
					.executor(Runnable::run)
					.maximumSize(options.maximumSize())
					.recordStats(() -> this.statistics)
					.removalListener(CachedSecrets::onRemoval)
					.buildAsync(),
				false);
		this.futures = this.cache.getAsyncCache().asMap();
	}

	private static void onRemoval(@Nullable Object key, @Nullable Object entry, RemovalCause cause) {
		// A replaced entry may live on in its successor, which wipes it when it can.
		if (cause != RemovalCause.REPLACED && entry instanceof CacheEntry removed) {
			removed.wipe();
		}
	}

	/**
	 * Return a copy of a fresh value without any load.
	 * @param key the key
	 * @return the copy, or {@code null}
	 */
	@Nullable SecretValue peek(Object key) {
		CompletableFuture<?> future = this.cache.retrieve(key);
		if (future == null || !(future.getNow(null) instanceof CacheEntry entry)) {
			return null;
		}
		boolean due = entry.isDue();
		long now = due ? this.timer.read() : 0;
		SecretValue copy = (!due || entry.isFresh(now)) ? entry.copy() : null;
		if (copy == null) {
			return null;
		}
		this.statistics.hit();
		if (due && entry.beginRefresh(now)) {
			startRefresh(key, future, entry);
		}
		return copy;
	}

	SecretValue get(Object key) {
		while (true) {
			CompletableFuture<Object> mine = new CompletableFuture<>();
			CompletableFuture<Object> found = this.cache.retrieve(key, () -> mine);
			if (found == mine) {
				return load(key, mine, null);
			}
			CacheEntry entry = await(key, found);
			long now = this.timer.read();
			if (entry.isUsable(now)) {
				SecretValue answer = answer(key, found, entry, now);
				if (answer != null) {
					return answer;
				}
			}
			if (this.futures.replace(key, found, mine)) {
				return load(key, mine, entry);
			}
		}
	}

	private @Nullable SecretValue answer(Object key, CompletableFuture<?> found, CacheEntry entry, long now) {
		CloudException failure = entry.failure();
		if (failure != null) {
			if (failure.category() == CloudErrorCategory.NOT_FOUND) {
				this.statistics.negative();
			}
			else {
				this.statistics.miss();
			}
			throw failure;
		}
		SecretValue copy = entry.copy();
		if (copy == null) {
			return null;
		}
		if (entry.isFresh(now)) {
			this.statistics.hit();
		}
		else {
			this.statistics.stale();
		}
		if (entry.beginRefresh(now)) {
			startRefresh(key, found, entry);
		}
		return copy;
	}

	private CacheEntry await(Object key, CompletableFuture<Object> future) {
		try {
			return (CacheEntry) future.get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw CloudException.of(CloudErrorKind.SECRET_FETCH, CloudErrorCategory.CANCELLED)
				.provider(this.source.provider())
				.operation("get secret")
				.resource(this.source.name(key))
				.reason("the thread was interrupted while another one was reading the secret")
				.build();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("The cache's futures are completed normally", ex);
		}
	}

	private SecretValue load(Object key, CompletableFuture<Object> mine, @Nullable CacheEntry previous) {
		try {
			SecretValue value = read(key, this.source::read);
			SecretValue answer = value.copy();
			CacheEntry entry = entry(key, value);
			keepTime(key, mine, entry);
			mine.complete(entry);
			this.statistics.miss();
			wipe(previous);
			return answer;
		}
		catch (CloudException ex) {
			return afterFailure(key, mine, previous, ex);
		}
		finally {
			// Only after an Error or a foreign exception: no thread may wait for ever.
			if (!mine.isDone()) {
				this.futures.remove(key, mine);
				mine.complete(CacheEntry.abandoned(this.timer.read()));
			}
		}
	}

	private SecretValue afterFailure(Object key, CompletableFuture<Object> mine, @Nullable CacheEntry previous,
			CloudException failure) {
		long now = this.timer.read();
		// Removed by a write meanwhile: what was known before the write is worthless.
		CacheEntry usable = (previous != null && previous.mayBecomeStale(now) && this.futures.get(key) == mine)
				? previous : null;
		if (failure.category() == CloudErrorCategory.CANCELLED) {
			// This thread was interrupted; another one may still want the old value.
			settle(key, mine, usable, CacheEntry.abandoned(now));
			this.statistics.miss();
			throw failure;
		}
		SecretValue stale = (usable != null && failure.category().retryable()) ? usable.copy() : null;
		if (usable != null && stale != null) {
			extend(key, usable, now, failure);
			settle(key, mine, usable, usable);
			this.statistics.stale();
			return stale;
		}
		this.statistics.miss();
		long negativeTtl = nanos(this.options.negativeTtl());
		boolean missing = failure.category() == CloudErrorCategory.NOT_FOUND && negativeTtl > 0;
		settle(key, mine, missing ? CacheEntry.missing(failure, now, negativeTtl) : null,
				CacheEntry.failed(failure, now));
		wipe(previous);
		throw failure;
	}

	/** Complete a load with what is to be kept, or with what only the waiters see. */
	private void settle(Object key, CompletableFuture<Object> mine, @Nullable CacheEntry kept, CacheEntry shown) {
		if (kept == null) {
			this.futures.remove(key, mine);
		}
		else {
			keepTime(key, mine, kept);
		}
		mine.complete((kept != null) ? kept : shown);
	}

	private SecretValue read(Object key, Function<Object, SecretValue> reader) {
		long start = this.timer.read();
		try {
			SecretValue value = reader.apply(key);
			this.statistics.loaded(this.timer.read() - start);
			if (this.outage.get() && this.outage.compareAndSet(true, false)) {
				logger.info("Secrets are read from {} again", this.source.provider());
			}
			return value;
		}
		catch (CloudException ex) {
			this.statistics.loadFailed(this.timer.read() - start);
			throw ex;
		}
	}

	private CacheEntry entry(Object key, SecretValue value) {
		return CacheEntry.value(value, this.timer.read(), nanos(this.options.ttl(this.source.name(key))),
				this.options.refreshAhead(), nanos(this.options.maxStale()));
	}

	/**
	 * Have the entry told when it is due, and taken out when it is of no use any more.
	 * The timer holds neither the cache nor the entry alive.
	 */
	private void keepTime(Object key, CompletableFuture<Object> future, CacheEntry entry) {
		long now = this.timer.read();
		// An entry that outlives an outage is kept again and again.
		entry.cancelAlarms();
		WeakReference<CacheEntry> due = new WeakReference<>(entry);
		entry.addAlarm(this.timer.tell(entry.untilDue(now), () -> {
			CacheEntry target = due.get();
			if (target != null) {
				target.becomeDue();
			}
		}));
		WeakReference<CachedSecrets> cache = new WeakReference<>(this);
		WeakReference<CompletableFuture<Object>> expired = new WeakReference<>(future);
		entry.addAlarm(this.timer.tell(entry.lifetime(now), () -> expire(cache.get(), key, expired.get())));
	}

	private static void expire(@Nullable CachedSecrets cache, Object key, @Nullable CompletableFuture<Object> future) {
		if (cache != null && future != null && future.getNow(null) instanceof CacheEntry entry
				&& entry.lifetime(cache.timer.read()) == 0) {
			cache.futures.remove(key, future);
		}
	}

	private void startRefresh(Object key, CompletableFuture<?> future, CacheEntry entry) {
		try {
			this.executor.execute(() -> refresh(key, future, entry));
		}
		catch (RejectedExecutionException ex) {
			entry.endRefresh();
			logger.debug("The refresh of the secret '{}' was not started", this.source.name(key), ex);
		}
	}

	private void refresh(Object key, CompletableFuture<?> future, CacheEntry entry) {
		try {
			CacheEntry loaded = entry(key, read(key, this.source::refresh));
			@SuppressWarnings("unchecked")
			CompletableFuture<Object> old = (CompletableFuture<Object>) future;
			CompletableFuture<Object> next = CompletableFuture.completedFuture(loaded);
			boolean replaced = this.futures.replace(key, old, next);
			wipe(replaced ? entry : loaded);
			if (replaced) {
				keepTime(key, next, loaded);
			}
		}
		catch (CloudException ex) {
			long now = this.timer.read();
			if (ex.category().retryable()) {
				extend(key, entry, now, ex);
			}
			else if (ex.category() == CloudErrorCategory.NOT_FOUND
					|| ex.category() == CloudErrorCategory.ACCESS_DENIED) {
				this.futures.remove(key, future);
			}
			else {
				entry.refreshAt(now + RETRY_INTERVAL.toNanos());
			}
		}
		finally {
			entry.endRefresh();
		}
	}

	private void extend(Object key, CacheEntry entry, long now, CloudException failure) {
		if (this.outage.compareAndSet(false, true)) {
			logger.warn(
					"The secret '{}' cannot be read from {} ({}); cached values are used for up to {} after their"
							+ " TTL, and this is not logged again until a secret can be read",
					this.source.name(key), this.source.provider(), failure.category(), this.options.maxStale());
		}
		entry.extend(now + RETRY_INTERVAL.toNanos(), now + 2 * RETRY_INTERVAL.toNanos());
	}

	@Nullable String version(Object key) {
		CompletableFuture<Object> future = this.futures.get(key);
		return (future != null && future.getNow(null) instanceof CacheEntry entry) ? entry.version() : null;
	}

	Iterable<Object> keys() {
		return this.futures.keySet();
	}

	void remove(Object key) {
		this.cache.evict(key);
	}

	void clear() {
		this.cache.clear();
	}

	SecretCacheStatistics statistics() {
		return this.statistics;
	}

	CaffeineCache springCache() {
		return this.cache;
	}

	private static void wipe(@Nullable CacheEntry entry) {
		if (entry != null) {
			entry.wipe();
		}
	}

	private static long nanos(Duration duration) {
		return ((duration.compareTo(LONGEST) < 0) ? duration : LONGEST).toNanos();
	}

	/**
	 * Where values come from.
	 */
	interface Source {

		String provider();

		String name(Object key);

		/** Read for a caller who waits. */
		SecretValue read(Object key);

		/** Read ahead of time, with no caller waiting. */
		SecretValue refresh(Object key);

	}

}
