package io.llmshield.cloud.autoconfigure.datasource;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.util.Credentials;
import io.llmshield.cloud.autoconfigure.imports.ImportedProperty;
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
	 * @return whether they are others than before
	 * @throws io.llmshield.cloud.CloudException if a secret cannot be read
	 * @throws IllegalArgumentException if a secret has lost the property
	 */
	boolean renew(SecretLoader loader) {
		this.lock.lock();
		try {
			boolean changed = takeNewest(loader);
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

	private boolean takeNewest(SecretLoader loader) {
		SecretValue secret = loader.load(this.password.secret());
		try {
			return take(user(loader, secret), this.password.in(secret));
		}
		finally {
			secret.wipe();
		}
	}

	/** One reading of a secret that has both: two could be of different versions. */
	private @Nullable String user(SecretLoader loader, SecretValue passwords) {
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

	private static String value(SecretLoader loader, ImportedProperty property) {
		SecretValue secret = loader.load(property.secret());
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
