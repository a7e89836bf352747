package io.llmshield.cloud.benchmarks.storage;

/**
 * One way to write and read objects of the benchmark's bucket. Whole arrays, as the
 * shortest code with that client would do it.
 */
interface StorageClient {

	/** What the others are compared with. */
	String RAW = "raw";

	/** Ours, with all layers. */
	String SHIELD = "shield";

	String name();

	Object put(String key, byte[] content) throws Exception;

	byte[] get(String key) throws Exception;

	/**
	 * Make one of two functions.
	 * @param name how the tables call it
	 * @param write writes an object
	 * @param read reads an object
	 * @return the client
	 */
	static StorageClient of(String name, Write write, Read read) {
		return new StorageClient() {

			@Override
			public String name() {
				return name;
			}

			@Override
			public Object put(String key, byte[] content) throws Exception {
				return write.put(key, content);
			}

			@Override
			public byte[] get(String key) throws Exception {
				return read.get(key);
			}

		};
	}

	/** Writes an object. */
	@FunctionalInterface
	interface Write {

		Object put(String key, byte[] content) throws Exception;

	}

	/** Reads an object. */
	@FunctionalInterface
	interface Read {

		byte[] get(String key) throws Exception;

	}

}
