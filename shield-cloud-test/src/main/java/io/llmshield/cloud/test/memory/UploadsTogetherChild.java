package io.llmshield.cloud.test.memory;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.TransferManager;
import io.llmshield.cloud.storage.TransferOptions;
import io.llmshield.cloud.test.faults.PatternInputStream;
import io.llmshield.cloud.test.storage.StorageContractFixture;

/**
 * The JVM with the small heap, for many uploads of unknown length at once. Started by
 * {@link HeapCeiling}.
 */
public final class UploadsTogetherChild {

	private UploadsTogetherChild() {
	}

	/**
	 * Upload, and say how it went on the standard output.
	 * @param arguments the fixture's class, the number of uploads, and the size of each
	 * in bytes
	 * @throws Exception if anything fails; the JVM ends with a code other than 0
	 */
	public static void main(String[] arguments) throws Exception {
		int uploads = Integer.parseInt(arguments[1]);
		long bytes = Long.parseLong(arguments[2]);
		TransferOptions options = TransferOptions.defaults();
		Object made = Class.forName(arguments[0]).getConstructor().newInstance();
		ExecutorService threads = Executors.newFixedThreadPool(uploads);
		try (StorageContractFixture fixture = (StorageContractFixture) made;
				TransferManager transfers = new TransferManager(options);
				PrintStream report = new PrintStream(new FileOutputStream(FileDescriptor.out), true,
						StandardCharsets.UTF_8)) {
			CloudStorage store = CloudStorageBuilder.forDriver(fixture.driver())
				.bucket(fixture.newBucket())
				.transfers(transfers)
				.build();
			long most = upload(store, transfers, threads, uploads, bytes);
			if (most > options.memoryBudget() || transfers.bytesInUse() != 0) {
				throw new IllegalStateException("the budget was exceeded or not given back");
			}
			report.printf("%d uploads of %d bytes, %d of %d bytes of buffers seen in use%n", uploads, bytes, most,
					options.memoryBudget());
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static long upload(CloudStorage store, TransferManager transfers, ExecutorService threads, int uploads,
			long bytes) throws Exception {
		AtomicLong most = new AtomicLong();
		List<Future<Long>> results = new ArrayList<>();
		for (int i = 0; i < uploads; i++) {
			String key = "upload-" + i;
			results.add(threads.submit(() -> {
				long size = store.put(key, new PatternInputStream(bytes), PutOptions.DEFAULT).size();
				most.accumulateAndGet(transfers.bytesInUse(), Math::max);
				store.delete(key);
				return size;
			}));
		}
		for (Future<Long> result : results) {
			if (result.get() != bytes) {
				throw new IllegalStateException("an object has " + result.get() + " bytes");
			}
		}
		return most.get();
	}

}
