package io.llmshield.cloud.autoconfigure.datasource;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.util.Credentials;
import io.llmshield.cloud.autoconfigure.imports.ImportedProperty;
import io.llmshield.cloud.autoconfigure.imports.OutdatedVersions;
import io.llmshield.cloud.secrets.SecretLoader;
import io.llmshield.cloud.secrets.SecretValue;
import org.jspecify.annotations.Nullable;

/**
 * A pool and where its credentials come from. Thread-safe.
 */
final class HikariPool {

	private final HikariDataSource dataSource;

	private final @Nullable ImportedProperty username;

	private final ImportedProperty password;

	/** Credentials that were read earlier must not be taken later. */
	private final ReentrantLock lock = new ReentrantLock();

	/** What was told last of credentials that cannot be had, {@code null} if they can. */
	private final AtomicReference<@Nullable String> fault = new AtomicReference<>();

	private final AtomicBoolean waiting = new AtomicBoolean();

	/**
	 * Create it.
	 * @param dataSource the pool
	 * @param username the user's name, {@code null} if it did not come from a secret
	 * @param password the password
	 */
	HikariPool(HikariDataSource dataSource, @Nullable ImportedProperty username, ImportedProperty password) {
		this.dataSource = dataSource;
		this.username = username;
		this.password = password;
	}

	HikariDataSource dataSource() {
		return this.dataSource;
	}

	ImportedProperty password() {
		return this.password;
	}

	boolean uses(String secret) {
		return this.password.secret().equals(secret)
				|| (this.username != null && this.username.secret().equals(secret));
	}

	/**
	 * Take the credentials of now, for the connections that are made from now on.
	 * @param loader reads the secrets
	 * @param outdated versions that must not be taken
	 * @return whether they are others than before
	 * @throws io.llmshield.cloud.CloudException if a secret cannot be read
	 * @throws IllegalArgumentException if a secret has lost the property, or is read in a
	 * version that was replaced
	 */
	boolean renew(SecretLoader loader, OutdatedVersions outdated) {
		this.lock.lock();
		try {
			boolean changed = takeNewest((secret) -> load(loader, outdated, secret));
			this.fault.set(null);
			return changed;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Note why the credentials of now cannot be had.
	 * @param reason what is wrong
	 * @return whether something else was wrong before, or nothing
	 */
	boolean isNews(String reason) {
		return !reason.equals(this.fault.getAndSet(reason));
	}

	/**
	 * Begin to wait for another attempt.
	 * @return whether nobody waits for one yet
	 */
	boolean startWaiting() {
		return this.waiting.compareAndSet(false, true);
	}

	void stopWaiting() {
		this.waiting.set(false);
	}

	private static SecretValue load(SecretLoader loader, OutdatedVersions outdated, String secret) {
		SecretValue value = loader.loadAgain(secret);
		if (loader.isFallback(value) && outdated.isThere(secret)) {
			value.wipe();
			throw new IllegalArgumentException("the provider does not have the secret '" + secret + "'");
		}
		if (outdated.contains(secret, value.version())) {
			value.wipe();
			loader.forget(secret);
			throw new IllegalArgumentException(
					"the provider still answers with a version of before for the secret '" + secret + "'");
		}
		return value;
	}

	private boolean takeNewest(Function<String, SecretValue> loader) {
		SecretValue secret = loader.apply(this.password.secret());
		try {
			return take(user(loader, secret), this.password.in(secret));
		}
		finally {
			secret.wipe();
		}
	}

	/** One reading of a secret that has both: two could be of different versions. */
	private @Nullable String user(Function<String, SecretValue> loader, SecretValue passwords) {
		if (this.username == null) {
			return this.dataSource.getUsername();
		}
		return this.username.secret().equals(this.password.secret()) ? this.username.in(passwords)
				: value(loader, this.username);
	}

	private boolean take(@Nullable String user, String secret) {
		Credentials before = this.dataSource.getCredentials();
		if (secret.equals(before.getPassword()) && String.valueOf(user).equals(String.valueOf(before.getUsername()))) {
			return false;
		}
		this.dataSource.setCredentials(Credentials.of(user, secret));
		return true;
	}

	/** Close the connections that are there, those in use when they come back. */
	void evict() {
		HikariPoolMXBean running = this.dataSource.getHikariPoolMXBean();
		if (running != null && !this.dataSource.isClosed()) {
			running.softEvictConnections();
		}
	}

	private static String value(Function<String, SecretValue> loader, ImportedProperty property) {
		SecretValue secret = loader.apply(property.secret());
		try {
			return property.in(secret);
		}
		finally {
			secret.wipe();
		}
	}

	@Override
	public String toString() {
		return String.valueOf(this.dataSource.getPoolName());
	}

}
