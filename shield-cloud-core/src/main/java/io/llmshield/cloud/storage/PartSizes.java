package io.llmshield.cloud.storage;

import io.llmshield.cloud.CloudErrorCategory;

/**
 * The size of each part of one upload. With a known length all parts are as large as
 * needed to stay within the provider's number of parts. With an unknown one the size
 * doubles after each tenth of that number: 10,000 parts that begin with 8 MiB reach 8
 * TiB, if the memory budget has room for parts of 4 GiB; otherwise they stop to grow
 * there. Immutable.
 */
final class PartSizes {

	/** The largest array that all Java machines make. */
	static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

	private static final int STEPS = 10;

	private final Operation operation;

	private final StorageCapabilities limits;

	private final long first;

	private final long largest;

	private final int partsOfOneSize;

	private PartSizes(Operation operation, StorageCapabilities limits, long first, long largest, int partsOfOneSize) {
		this.operation = operation;
		this.limits = limits;
		this.first = first;
		this.largest = largest;
		this.partsOfOneSize = partsOfOneSize;
	}

	static PartSizes ofLength(Operation operation, StorageCapabilities limits, TransferOptions options, long memory,
			long length) {
		checkTotal(operation, limits, length);
		long largest = largest(limits, memory);
		long needed = roundUp((length + limits.maxParts() - 1) / limits.maxParts(), limits.partAlignment());
		long size = Math.max(base(operation, limits, options, largest), needed);
		if (size > largest) {
			throw operation.invalid(length + " bytes in at most " + limits.maxParts() + " parts need parts of " + size
					+ " bytes, and memory allows " + largest, "Raise llmshield.cloud.storage.memory-budget");
		}
		return new PartSizes(operation, limits, size, size, limits.maxParts());
	}

	static PartSizes ofUnknownLength(Operation operation, StorageCapabilities limits, TransferOptions options,
			long memory) {
		long largest = largest(limits, memory);
		long base = base(operation, limits, options, largest);
		return new PartSizes(operation, limits, base, largest, Math.max(1, limits.maxParts() / STEPS));
	}

	private static long largest(StorageCapabilities limits, long memory) {
		long most = Math.min(memory, MAX_ARRAY);
		return most - most % Math.max(1, limits.partAlignment());
	}

	private static long base(Operation operation, StorageCapabilities limits, TransferOptions options, long largest) {
		int alignment = Math.max(1, limits.partAlignment());
		long wanted = (long) options.partSize() / alignment * alignment;
		long base = Math.max(wanted, roundUp(Math.max(1, limits.minPartSize()), alignment));
		if (base > largest) {
			throw operation.error(CloudErrorCategory.CONFIGURATION)
				.reason("the provider's smallest part has " + base + " bytes, and the memory budget allows " + largest)
				.remedy("Raise llmshield.cloud.storage.memory-budget")
				.build();
		}
		return base;
	}

	private static long roundUp(long size, int alignment) {
		long unit = Math.max(1, alignment);
		return (size + unit - 1) / unit * unit;
	}

	/**
	 * Return how many bytes a part may hold.
	 * @param number counted from 1
	 * @return bytes
	 */
	int size(int number) {
		if (number > this.limits.maxParts()) {
			throw this.operation.invalid(
					"the content has more bytes than fit into " + this.limits.maxParts() + " parts",
					"Raise llmshield.cloud.storage.part-size, or give the length so that the parts are made to fit");
		}
		int doublings = (number - 1) / this.partsOfOneSize;
		return (int) Math.min(this.largest, this.first << doublings);
	}

	void checkTotal(long size) {
		checkTotal(this.operation, this.limits, size);
	}

	private static void checkTotal(Operation operation, StorageCapabilities limits, long size) {
		if (size > limits.maxObjectSize()) {
			throw operation.invalid(
					"the content has " + size + " bytes or more; the limit is " + limits.maxObjectSize(),
					"Split it into several objects");
		}
	}

}
