package io.llmshield.cloud.autoconfigure.imports;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretChange;
import io.llmshield.cloud.secrets.SecretChangeListener;
import io.llmshield.cloud.secrets.SecretLoader;
import io.llmshield.cloud.secrets.SecretValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.core.env.Environment;

/**
 * Takes the new value of an imported secret into the environment where Spring Cloud
 * Context does not read the whole configuration again. A change is told once, so a read
 * that fails or still brings a version of before is repeated. A secret that was deleted
 * or cannot be used keeps its last value. Thread-safe.
 */
class ImportedSecretsReloader implements SecretChangeListener, DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(ImportedSecretsReloader.class);

	private static final Duration PAUSE = Duration.ofSeconds(10);

	/** A value that was read earlier must not be taken later. */
	private final ReentrantLock lock = new ReentrantLock();

	private final Environment environment;

	private final SecretLoader loader;

	private final Executor executor;

	private final Executor later;

	private final OutdatedVersions outdated = new OutdatedVersions();

	private volatile boolean closed;

	ImportedSecretsReloader(Environment environment, SecretLoader loader, Executor executor) {
		this(environment, loader, executor,
				CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, executor));
	}

	ImportedSecretsReloader(Environment environment, SecretLoader loader, Executor executor, Executor later) {
		this.environment = environment;
		this.loader = loader;
		this.executor = executor;
		this.later = later;
	}

	@Override
	public void onSecretChange(SecretChange change) {
		this.outdated.note(change);
		List<SecretPropertySource> sources = ImportedSecrets.of(this.environment)
			.stream()
			.filter((source) -> source.getSource().name().equals(change.name()))
			.toList();
		if (sources.isEmpty() || change.newVersion() == null) {
			return;
		}
		start(this.executor, change, sources, Level.WARN);
	}

	/** An executor of virtual threads would never refuse the next attempt. */
	@Override
	public void destroy() {
		this.closed = true;
	}

	private void start(Executor when, SecretChange change, List<SecretPropertySource> sources, Level level) {
		try {
			when.execute(() -> {
				if (!this.closed && !reload(change, sources, level) && !this.closed) {
					start(this.later, change, sources, Level.DEBUG);
				}
			});
		}
		catch (RejectedExecutionException ex) {
			// The application is being closed
		}
	}

	/** Return whether there is nothing more to do about the change. */
	private boolean reload(SecretChange change, List<SecretPropertySource> sources, Level level) {
		this.lock.lock();
		try {
			SecretValue value = this.loader.loadAgain(change.name());
			try {
				if (this.outdated.contains(change.name(), value.version())) {
					tell(level, change.name(), "the provider still answers with a version of before");
					this.loader.forget(change.name());
					return false;
				}
				if (this.loader.isFallback(value)) {
					tell(level, change.name(), "the provider does not have it");
					return !this.outdated.isThere(change.name());
				}
				sources.forEach((source) -> take(source, value));
				return true;
			}
			finally {
				value.wipe();
			}
		}
		catch (CloudException ex) {
			tell(level, change.name(), ex.toString());
			return !ex.retryable();
		}
		catch (RuntimeException ex) {
			// Its message may hold the value
			tell(level, change.name(), ex.getClass().getName());
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	private static void take(SecretPropertySource source, SecretValue value) {
		try {
			source.take(value, false);
		}
		catch (IllegalArgumentException ex) {
			tell(Level.WARN, source.getSource().toString(), String.valueOf(ex.getMessage()));
		}
	}

	private static void tell(Level level, String secret, String reason) {
		logger.atLevel(level)
			.log("The secret '{}' has changed and cannot be used; its properties keep their old values: {}", secret,
					reason);
	}

}
