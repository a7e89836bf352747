package io.llmshield.cloud.local;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.storage.StorageDriver;

/**
 * Secrets and objects as files of one directory. Any number of threads and of processes
 * on one machine may use the same directory at once; conditions hold between all of them.
 * Everything is on disk, by fsync, when a call returns. Thread-safe.
 * <p>
 * A JVM that loads this class by more than one class loader must not open one directory
 * from two of them: the operating system's locks belong to the process.
 */
public final class LocalProvider implements AutoCloseable {

	/** The provider's id. */
	public static final String ID = "local";

	/** Where the provider keeps its data, as residency checks see it. */
	public static final String LOCATION = "local";

	private LocalProvider() {
	}

	/**
	 * Open a data directory; one that does not exist is created. What processes that died
	 * have left half-written is removed.
	 * @param options directory, key and more
	 * @return the provider; the caller closes it
	 * @throws CloudException {@code CONFIGURATION} if the directory or the key cannot be
	 * used
	 */
	public static LocalProvider open(LocalOptions options) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Return the driver for secrets.
	 * @return the driver; works until this provider is closed
	 */
	public SecretDriver secretDriver() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Return the driver for objects.
	 * @return the driver; works until this provider is closed
	 */
	public StorageDriver storageDriver() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Return what checks the signed links.
	 * @return the presigner
	 */
	public LocalPresigner presigner() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Create a bucket; one that exists is left as it is.
	 * @param bucket 3 to 63 characters of {@code a-z}, {@code 0-9}, {@code .} and
	 * {@code -}, beginning and ending with a letter or digit
	 * @throws CloudException {@code INVALID_ARGUMENT} for another name
	 */
	public void createBucket(String bucket) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Let go of the directory. Uploads that are not complete are dropped. Does nothing
	 * when called again.
	 */
	@Override
	public void close() {
	}

}
