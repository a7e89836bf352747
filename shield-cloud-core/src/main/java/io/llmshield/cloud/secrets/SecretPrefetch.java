package io.llmshield.cloud.secrets;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Secrets whose names are known before they are read, each once: a provider that can read
 * several by one request is asked so, beneath guard, cache and all other layers, which
 * make single reads as ever. What such a request does not bring is read alone, and so is
 * everything after the first one that is refused or fails: errors, their categories and
 * their repetitions are those of single reads. Thread-safe.
 */
public final class SecretPrefetch implements AutoCloseable {

	private final List<SecretName> names;

	private final Duration patience;

	private final Collection<PrefetchingSecretDriver> drivers = new CopyOnWriteArrayList<>();

	/**
	 * Create it.
	 * @param names the secrets' names, in the order in which they will be read
	 * @param patience how long a read waits for the request of another; well below the
	 * time limit of one attempt, because it goes alone after that
	 * @throws io.llmshield.cloud.CloudException {@code INVALID_ARGUMENT} if a name is
	 * outside the rule
	 */
	public SecretPrefetch(Collection<String> names, Duration patience) {
		this.names = names.stream().map(SecretName::of).distinct().toList();
		this.patience = Objects.requireNonNull(patience);
	}

	/**
	 * Stand in front of a driver.
	 * @param driver reads the secrets. A {@link ForwardingSecretDriver} is to see each
	 * read, and stays as it is: stand in front of the one that it forwards to
	 * @return the driver that reads ahead; the given one where that saves no request
	 */
	public SecretDriver inFrontOf(SecretDriver driver) {
		if (this.names.size() < 2 || driver instanceof ForwardingSecretDriver || driver.batchLimit() < 2) {
			return driver;
		}
		PrefetchingSecretDriver prefetching = new PrefetchingSecretDriver(driver, this.names, this.patience);
		this.drivers.add(prefetching);
		return prefetching;
	}

	/**
	 * Wipe what was read and not asked for, also what comes later. The drivers read every
	 * secret alone from now on.
	 */
	@Override
	public void close() {
		this.drivers.forEach(PrefetchingSecretDriver::forget);
	}

}
