package io.llmshield.cloud.secrets;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the provider from time to time, by version and without reading values, whether the
 * secrets that this instance has read were changed by others. A changed secret leaves the
 * cache and the {@link SecretChangeListener listeners} hear of it; a secret that was
 * deleted is watched on. A secret that the provider does not let be looked at keeps the
 * others from nothing. Nothing that fails in one round keeps the next one from happening.
 * Thread-safe.
 */
public final class SecretWatcher implements AutoCloseable {

	/** The usual time between two rounds. */
	public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(30);

	/** While the provider throttles, the interval doubles up to this many times. */
	private static final int LONGEST_BACK_OFF = 16;

	/** Part of the interval that is random, so that instances do not ask together. */
	private static final double JITTER = 0.2;

	/** The most secrets that one round asks for one by one. */
	private static final int ASKED_ALONE = 50;

	private static final Logger logger = LoggerFactory.getLogger(SecretWatcher.class);

	/** The newest versions of secrets, by name, from the provider. */
	private final Function<Set<String>, Map<String, String>> newestVersions;

	private final @Nullable CachingSecretManager cache;

	private final SecretChanges changes;

	private final Duration interval;

	/**
	 * Secrets that may be what made asking for many at once fail, the one asked last at
	 * the end.
	 */
	private final Set<String> suspects = Collections.synchronizedSet(new LinkedHashSet<>());

	private @Nullable ScheduledExecutorService thread;

	private volatile int backOff = 1;

	private volatile boolean failing;

	private SecretWatcher(Function<Set<String>, Map<String, String>> newestVersions,
			@Nullable CachingSecretManager cache, SecretChanges changes, Duration interval) {
		this.newestVersions = newestVersions;
		this.cache = cache;
		this.changes = changes;
		this.interval = interval;
	}

	/**
	 * Create a watcher, not yet started.
	 * @param manager made by {@link SecretManagerBuilder}, perhaps with more layers
	 * around
	 * @param interval the time between two rounds, for example {@link #DEFAULT_INTERVAL},
	 * give or take 10 %; zero for a watcher that never starts
	 * @return the watcher
	 * @throws IllegalArgumentException if the manager is another one, see
	 * {@link #canWatch}, or the interval is negative
	 */
	public static SecretWatcher of(CloudSecretManager manager, Duration interval) {
		if (interval.isNegative()) {
			throw new IllegalArgumentException("The interval must not be negative");
		}
		DefaultSecretManager provider = SecretLayers.find(manager, DefaultSecretManager.class);
		NotifyingSecretManager notifying = SecretLayers.find(manager, NotifyingSecretManager.class);
		if (provider == null || notifying == null) {
			throw new IllegalArgumentException("The manager was not made by SecretManagerBuilder: " + manager);
		}
		return new SecretWatcher(provider::newestVersions, SecretLayers.find(manager, CachingSecretManager.class),
				notifying.changes(), Objects.requireNonNull(interval));
	}

	/**
	 * Create a watcher that never starts, for a manager that cannot be watched. It knows
	 * no secret, and nobody hears from it.
	 * @return the watcher
	 */
	public static SecretWatcher idle() {
		return new SecretWatcher((names) -> Map.of(), null, new SecretChanges(List.of()), Duration.ZERO);
	}

	/**
	 * Return whether a manager can be watched.
	 * @param manager any manager
	 * @return {@code true} if it was made by {@link SecretManagerBuilder}, perhaps with
	 * more layers around that extend {@link ForwardingSecretManager}
	 */
	public static boolean canWatch(CloudSecretManager manager) {
		return SecretLayers.find(manager, DefaultSecretManager.class) != null
				&& SecretLayers.find(manager, NotifyingSecretManager.class) != null;
	}

	/**
	 * Watch a secret as well that was not read through the manager, such as one that was
	 * imported into the application's configuration. The first round tells its version as
	 * a change from none, because it may have changed since it was imported.
	 * @param name the secret; one that does not exist yet is told when it appears
	 * @throws CloudException {@code INVALID_ARGUMENT} if it cannot be a name
	 */
	public void watch(String name) {
		this.changes.expect(SecretName.of(name).toString());
	}

	/**
	 * Watch a secret as well that was read elsewhere, and tell only of later versions.
	 * @param name the secret
	 * @param version the version that was read, see {@link SecretValue#version()}
	 * @throws CloudException {@code INVALID_ARGUMENT} if it cannot be a name
	 */
	public void watch(String name, String version) {
		this.changes.expect(SecretName.of(name).toString(), version);
	}

	/**
	 * Start watching on a daemon thread. Does nothing if it runs or the interval is zero.
	 */
	public synchronized void start() {
		if (this.thread != null || this.interval.isZero()) {
			return;
		}
		this.thread = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread daemon = new Thread(task, "shield-cloud-secret-watch");
			daemon.setDaemon(true);
			return daemon;
		});
		schedule(this.thread);
	}

	/**
	 * Return whether it is watching.
	 * @return {@code true} between {@link #start()} and {@link #close()}
	 */
	public synchronized boolean isRunning() {
		return this.thread != null;
	}

	/**
	 * Stop watching; a round that is under way is interrupted. It can be started again.
	 */
	@Override
	public synchronized void close() {
		if (this.thread != null) {
			this.thread.shutdownNow();
			this.thread = null;
		}
	}

	private synchronized void schedule(ScheduledExecutorService executor) {
		if (executor == this.thread) {
			long nanos = delay(ThreadLocalRandom.current().nextDouble()).toNanos();
			Future<?> unused = executor.schedule(() -> runAndRepeat(executor), nanos, TimeUnit.NANOSECONDS);
		}
	}

	private void runAndRepeat(ScheduledExecutorService executor) {
		try {
			round();
		}
		finally {
			schedule(executor);
		}
	}

	/** Return the time until the next round for a random number from 0 to 1. */
	Duration delay(double random) {
		double factor = this.backOff * (1 + JITTER * (random - 0.5));
		return Duration.ofNanos((long) (this.interval.toNanos() * factor));
	}

	/** Ask once. Throws nothing but an {@link Error}. */
	void round() {
		try {
			Map<String, String> known = this.changes.known();
			this.suspects.retainAll(known.keySet());
			askTogether(known);
			askAlone(known);
			this.backOff = 1;
			this.failing = false;
		}
		catch (CloudException ex) {
			boolean throttled = ex.category() == CloudErrorCategory.THROTTLED;
			this.backOff = throttled ? Math.min(LONGEST_BACK_OFF, this.backOff * 2) : 1;
			report(ex);
		}
		catch (RuntimeException ex) {
			report(ex);
		}
	}

	private void askTogether(Map<String, String> known) {
		Map<String, String> together = new HashMap<>(known);
		together.keySet().removeAll(List.copyOf(this.suspects));
		if (together.isEmpty()) {
			return;
		}
		try {
			compare(together, this.newestVersions.apply(together.keySet()));
		}
		catch (CloudException ex) {
			if (known.size() == 1 || !isOfOneSecret(ex)) {
				throw ex;
			}
			this.suspects.addAll(together.keySet());
		}
	}

	/** The others are told of before the refusal of one is thrown. */
	private void askAlone(Map<String, String> known) {
		CloudException refusal = null;
		for (String name : this.suspects.stream().limit(ASKED_ALONE).toList()) {
			Map<String, String> one = Map.of(name, known.get(name));
			this.suspects.remove(name);
			try {
				compare(one, this.newestVersions.apply(one.keySet()));
			}
			catch (CloudException ex) {
				this.suspects.add(name);
				if (!isOfOneSecret(ex)) {
					throw ex;
				}
				refusal = ex;
			}
		}
		if (refusal != null) {
			throw refusal;
		}
	}

	private static boolean isOfOneSecret(CloudException error) {
		return switch (error.category()) {
			case ACCESS_DENIED, INVALID_ARGUMENT, UNSUPPORTED, CORRUPTED -> true;
			default -> false;
		};
	}

	private void compare(Map<String, String> known, Map<String, String> newest) {
		known.forEach((name, version) -> {
			String now = newest.get(name);
			if (this.changes.found(name, version, now)) {
				invalidate(name);
				this.changes.publish(name, version, now);
			}
			else if (this.cache != null && now != null && isOutdated(this.cache.version(name), version, now)) {
				// A slow load brought back an old version after the change was noticed.
				invalidate(name);
			}
		});
	}

	private static boolean isOutdated(@Nullable String cached, String known, String now) {
		return cached != null && !cached.equals(now) && known.equals(now);
	}

	private void invalidate(String name) {
		if (this.cache != null) {
			this.cache.invalidate(name);
		}
	}

	private static boolean isCancelled(RuntimeException ex) {
		return ex instanceof CloudException error && error.category() == CloudErrorCategory.CANCELLED;
	}

	private void report(RuntimeException ex) {
		if (Thread.currentThread().isInterrupted() || isCancelled(ex)) {
			// It is being closed
			return;
		}
		if (this.failing) {
			logger.debug("Looking for changed secrets failed again", ex);
		}
		else {
			logger.warn("Looking for changed secrets failed; it is tried again, and not logged again until it works",
					ex);
		}
		this.failing = true;
	}

}
