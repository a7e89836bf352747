package io.llmshield.cloud.autoconfigure.imports;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretChange;
import io.llmshield.cloud.secrets.SecretChangeListener;
import io.llmshield.cloud.secrets.SecretLoader;
import io.llmshield.cloud.secrets.SecretValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.env.Environment;

/**
 * Takes the new value of an imported secret into the environment where Spring Cloud
 * Context does not read the whole configuration again. A secret that was deleted or
 * cannot be read any more keeps its last value. Thread-safe.
 */
class ImportedSecretsReloader implements SecretChangeListener {

	private static final Logger logger = LoggerFactory.getLogger(ImportedSecretsReloader.class);

	/** A value that was read earlier must not be taken later. */
	private final ReentrantLock lock = new ReentrantLock();

	private final Environment environment;

	private final SecretLoader loader;

	private final Executor executor;

	ImportedSecretsReloader(Environment environment, SecretLoader loader, Executor executor) {
		this.environment = environment;
		this.loader = loader;
		this.executor = executor;
	}

	@Override
	public void onSecretChange(SecretChange change) {
		List<SecretPropertySource> sources = ImportedSecrets.of(this.environment)
			.stream()
			.filter((source) -> source.getSource().name().equals(change.name()))
			.toList();
		if (sources.isEmpty() || change.newVersion() == null) {
			return;
		}
		try {
			this.executor.execute(() -> reload(change.name(), sources));
		}
		catch (RejectedExecutionException ex) {
			// The application is being closed
		}
	}

	private void reload(String name, List<SecretPropertySource> sources) {
		this.lock.lock();
		try {
			SecretValue value = this.loader.load(name);
			sources.forEach((source) -> take(source, value));
			value.wipe();
		}
		catch (CloudException ex) {
			warn(name, ex.toString());
		}
		finally {
			this.lock.unlock();
		}
	}

	private static void take(SecretPropertySource source, SecretValue value) {
		try {
			source.take(value);
		}
		catch (IllegalArgumentException ex) {
			warn(source.getSource().toString(), String.valueOf(ex.getMessage()));
		}
	}

	private static void warn(String secret, String reason) {
		logger.warn("The secret '{}' has changed and cannot be used; its properties keep their old values: {}", secret,
				reason);
	}

}
