package io.llmshield.cloud.storage;

/**
 * How uploads and downloads use memory and threads. Immutable.
 *
 * @param partSize the size of a part in bytes; grown where an object would need more
 * parts than the provider allows
 * @param parallelism how many parts of one upload are on their way at once
 * @param memoryBudget the most bytes that the parts of all transfers together hold in
 * memory; at least one part. From three parts on, a sixteenth is kept for the first 64
 * KiB of each upload
 */
public record TransferOptions(int partSize, int parallelism, long memoryBudget) {

	/** The default size of a part: 8 MiB, S3's transfer manager's default. */
	public static final int DEFAULT_PART_SIZE = 8 * 1024 * 1024;

	/**
	 * Check the numbers.
	 */
	public TransferOptions {
		if (partSize < 1 || parallelism < 1 || memoryBudget < partSize) {
			throw new IllegalArgumentException("partSize and parallelism must be at least 1 and memoryBudget at least "
					+ "one part, but they are " + partSize + ", " + parallelism + " and " + memoryBudget);
		}
	}

	/**
	 * Parts of 8 MiB, four at once, and a quarter of the largest heap but no more than
	 * 256 MiB.
	 * @return the options
	 */
	public static TransferOptions defaults() {
		long quarter = Runtime.getRuntime().maxMemory() / 4;
		long budget = Math.min(256L * 1024 * 1024, Math.max(quarter, DEFAULT_PART_SIZE));
		return new TransferOptions(DEFAULT_PART_SIZE, 4, budget);
	}

}
