package io.llmshield.cloud.benchmarks.storage;

import java.util.List;

/**
 * The clients of a cloud, set up as in an application, and the bucket that they use.
 */
interface CloudUnderTest extends AutoCloseable {

	/** The bucket that all clients use. */
	String BUCKET = "benchmark";

	/**
	 * Return the clients, as {@link Cloud#clients()} names them.
	 * @return the clients
	 */
	List<StorageClient> clients();

	@Override
	void close();

}
