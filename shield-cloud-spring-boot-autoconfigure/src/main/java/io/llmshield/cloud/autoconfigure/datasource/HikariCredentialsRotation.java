package io.llmshield.cloud.autoconfigure.datasource;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.imports.OutdatedVersions;
import io.llmshield.cloud.secrets.SecretChange;
import io.llmshield.cloud.secrets.SecretChangeListener;
import io.llmshield.cloud.secrets.SecretLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Hands the new credentials to the pools when their secret has changed, on a thread of
 * its own, and again until it works: the change is told once. Why it does not work is a
 * warning once, and again when something else is wrong. Thread-safe.
 */
class HikariCredentialsRotation implements SecretChangeListener {

	private static final Duration PAUSE = Duration.ofSeconds(10);

	private static final Logger logger = LoggerFactory.getLogger(HikariCredentialsRotation.class);

	private final HikariPools pools;

	private final Supplier<SecretLoader> loader;

	private final Executor executor;

	private final Duration pause;

	private final OutdatedVersions outdated = new OutdatedVersions();

	HikariCredentialsRotation(HikariPools pools, Supplier<SecretLoader> loader, Executor executor) {
		this(pools, loader, executor, PAUSE);
	}

	HikariCredentialsRotation(HikariPools pools, Supplier<SecretLoader> loader, Executor executor, Duration pause) {
		this.pools = pools;
		this.loader = loader;
		this.executor = executor;
		this.pause = pause;
	}

	@Override
	public void onSecretChange(SecretChange change) {
		this.outdated.note(change);
		if (change.newVersion() != null) {
			this.pools.of(change.name()).forEach((pool) -> start(() -> renew(pool), this.executor));
		}
	}

	/**
	 * A second time as soon as no connection can be under way any more that was begun
	 * with the old credentials: HikariCP gives each attempt its connection timeout.
	 */
	private void evict(HikariPool pool) {
		start(pool::evict, delayed(Duration.ofMillis(pool.dataSource().getConnectionTimeout())));
		pool.evict();
	}

	private Executor delayed(Duration pause) {
		return CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, this.executor);
	}

	private static void start(Runnable task, Executor when) {
		try {
			when.execute(task);
		}
		catch (RejectedExecutionException ex) {
			// The application is being closed
		}
	}

	private void renew(HikariPool pool) {
		if (pool.dataSource().isClosed()) {
			return;
		}
		try {
			if (pool.renew(this.loader.get(), this.outdated)) {
				evict(pool);
				logger.info("The pool '{}' takes its new credentials from the secret '{}'", pool,
						pool.password().secret());
			}
		}
		catch (RuntimeException ex) {
			tell(pool, ex);
			if (pool.startWaiting()) {
				start(() -> renewAgain(pool), delayed(this.pause));
			}
		}
	}

	private void renewAgain(HikariPool pool) {
		pool.stopWaiting();
		renew(pool);
	}

	private void tell(HikariPool pool, RuntimeException ex) {
		String reason = (ex instanceof CloudException) ? ex.toString() : message(ex);
		Level level = pool.isNews(kind(ex)) ? Level.WARN : Level.DEBUG;
		logger.atLevel(level)
			.log("The pool '{}' keeps its old credentials; it is tried again every {} s: {}", pool,
					this.pause.toSeconds(), reason);
	}

	/** The same for the same fault: the request's id, for example, never is. */
	private static String kind(RuntimeException ex) {
		return (ex instanceof CloudException cloud)
				? cloud.code() + "/" + cloud.category() + " " + cloud.operation() + " " + cloud.resource()
				: message(ex);
	}

	/** Other messages than ours may hold a password. */
	private static String message(RuntimeException ex) {
		return (ex instanceof IllegalArgumentException) ? String.valueOf(ex.getMessage()) : ex.getClass().getName();
	}

}
