package io.llmshield.cloud.autoconfigure.datasource;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretChange;
import io.llmshield.cloud.secrets.SecretChangeListener;
import io.llmshield.cloud.secrets.SecretLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the new credentials to the pools when their secret has changed, on a thread of
 * its own, and again until it works: the change is told once. Thread-safe.
 */
class HikariCredentialsRotation implements SecretChangeListener {

	private static final Duration PAUSE = Duration.ofSeconds(10);

	private static final Logger logger = LoggerFactory.getLogger(HikariCredentialsRotation.class);

	private final HikariPools pools;

	private final Supplier<SecretLoader> loader;

	private final Executor executor;

	HikariCredentialsRotation(HikariPools pools, Supplier<SecretLoader> loader, Executor executor) {
		this.pools = pools;
		this.loader = loader;
		this.executor = executor;
	}

	@Override
	public void onSecretChange(SecretChange change) {
		if (change.newVersion() != null) {
			this.pools.of(change.name()).forEach((pool) -> start(() -> renew(pool), this.executor));
		}
	}

	/**
	 * A second time as soon as no connection can be under way any more that was begun
	 * with the old credentials: HikariCP gives each attempt its connection timeout.
	 */
	private void evict(HikariPool pool) {
		pool.evict();
		start(pool::evict, delayed(Duration.ofMillis(pool.dataSource().getConnectionTimeout())));
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
			if (pool.renew(this.loader.get())) {
				evict(pool);
				logger.info("The pool '{}' takes its new credentials from the secret '{}'", pool,
						pool.password().secret());
			}
		}
		catch (CloudException | IllegalArgumentException ex) {
			logger.warn("The pool '{}' keeps its old credentials; it is tried again in {} s: {}", pool,
					PAUSE.toSeconds(), (ex instanceof CloudException) ? ex.toString() : ex.getMessage());
			start(() -> renew(pool), delayed(PAUSE));
		}
	}

}
