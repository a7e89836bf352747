package io.llmshield.cloud.local;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.metrics.MetricDriver;
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

	private final DataDirectory directory;

	private final LocalPresigner presigner;

	private final LocalStorageDriver storageDriver;

	private final LocalSecretDriver secretDriver;

	private final MetricDriver metricDriver;

	private final AtomicBoolean closed = new AtomicBoolean();

	private LocalProvider(DataDirectory directory, LocalKey key, LocalOptions options) throws IOException {
		this.directory = directory;
		this.presigner = new LocalPresigner(key, options.publicBaseUrl(), options.clock());
		this.storageDriver = new LocalStorageDriver(directory, this.presigner, options.versionsKept(), options.clock());
		this.secretDriver = new LocalSecretDriver(directory, key, options.clock());
		this.metricDriver = new LocalMetricDriver(directory, LocalMetricDriver.MAX_FILE_BYTES);
	}

	/**
	 * Open a data directory; one that does not exist is created. What processes that died
	 * have left half-written is removed.
	 * @param options directory, key and more
	 * @return the provider; the caller closes it
	 * @throws CloudException {@code CONFIGURATION} if the directory or the key cannot be
	 * used, also if there are secrets and all of them are under another key
	 */
	public static LocalProvider open(LocalOptions options) {
		Operation operation = new Operation(CloudErrorKind.CLIENT_INIT, "open the data directory",
				options.directory().toString());
		return operation.run(() -> {
			DataDirectory directory = DataDirectory.open(options.directory());
			try {
				LocalKey key = KeyFile.load(options, directory);
				return new LocalProvider(directory, key, options);
			}
			catch (IOException | RuntimeException | Error ex) {
				directory.close();
				throw ex;
			}
		});
	}

	/**
	 * Return the driver for secrets.
	 * @return the driver; works until this provider is closed
	 */
	public SecretDriver secretDriver() {
		return this.secretDriver;
	}

	/**
	 * Return the driver for objects.
	 * @return the driver; works until this provider is closed
	 */
	public StorageDriver storageDriver() {
		return this.storageDriver;
	}

	/**
	 * Return the driver for single data points. It appends them as lines of JSON to
	 * {@code metrics/points.jsonl} in the data directory; a file of 10 MB is renamed to
	 * {@code points.1.jsonl}, the next older to {@code points.2.jsonl}, and the oldest of
	 * five is dropped.
	 * @return the driver; works until this provider is closed
	 */
	public MetricDriver metricDriver() {
		return this.metricDriver;
	}

	/**
	 * Return what checks the signed links.
	 * @return the presigner
	 */
	public LocalPresigner presigner() {
		return this.presigner;
	}

	/**
	 * Create a bucket; one that exists is left as it is.
	 * @param bucket 3 to 63 characters of {@code a-z}, {@code 0-9}, {@code .} and
	 * {@code -}, beginning and ending with a letter or digit
	 * @throws CloudException {@code INVALID_ARGUMENT} for another name
	 */
	public void createBucket(String bucket) {
		this.storageDriver.createBucket(bucket);
	}

	/**
	 * Let go of the directory. Uploads that are not complete are dropped. Does nothing
	 * when called again.
	 */
	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			new Operation(CloudErrorKind.CLIENT_INIT, "close the data directory", this.directory.root().toString())
				.run(() -> {
					this.directory.close();
					return Boolean.TRUE;
				});
		}
	}

}
