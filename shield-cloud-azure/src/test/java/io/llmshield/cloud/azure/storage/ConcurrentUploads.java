package io.llmshield.cloud.azure.storage;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.TransferManager;
import io.llmshield.cloud.storage.TransferOptions;
import io.llmshield.cloud.test.faults.PatternInputStream;

/**
 * Many uploads of unknown length at once, in a JVM with a small heap. The default budget
 * is a quarter of the heap.
 */
final class ConcurrentUploads {

	private ConcurrentUploads() {
	}

	static String run(int heapMebibytes, int uploads, int bytes) throws Exception {
		Path report = Files.createTempFile("shield-uploads-", ".txt");
		Process child = new ProcessBuilder(
				System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
				"-Xmx" + heapMebibytes + "m", "-XX:+ExitOnOutOfMemoryError", "-cp",
				System.getProperty("java.class.path"), ConcurrentUploads.class.getName(), String.valueOf(uploads),
				String.valueOf(bytes))
			.redirectErrorStream(true)
			.redirectOutput(report.toFile())
			.start();
		try {
			boolean ended = child.waitFor(10, TimeUnit.MINUTES);
			String said = Files.readString(report);
			if (!ended || child.exitValue() != 0) {
				throw new AssertionError("the child failed or did not end:\n" + said);
			}
			return said;
		}
		finally {
			child.destroyForcibly();
		}
	}

	public static void main(String[] arguments) throws Exception {
		int uploads = Integer.parseInt(arguments[0]);
		int bytes = Integer.parseInt(arguments[1]);
		TransferOptions options = TransferOptions.defaults();
		ExecutorService threads = Executors.newFixedThreadPool(uploads);
		AtomicLong most = new AtomicLong();
		try (BlobStorageFixture fixture = new BlobStorageFixture();
				TransferManager transfers = new TransferManager(options)) {
			CloudStorage store = CloudStorageBuilder.forDriver(fixture.driver())
				.bucket(fixture.newBucket())
				.transfers(transfers)
				.build();
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
			if (most.get() > options.memoryBudget() || transfers.bytesInUse() != 0) {
				throw new IllegalStateException("the budget was exceeded or not given back");
			}
			print(uploads + " uploads of " + bytes + " bytes, " + most.get() + " of " + options.memoryBudget()
					+ " bytes of buffers seen in use");
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static void print(String line) {
		System.out.println(line);
	}

}
