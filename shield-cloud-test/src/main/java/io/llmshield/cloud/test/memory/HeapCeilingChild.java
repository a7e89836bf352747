package io.llmshield.cloud.test.memory;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.TransferManager;
import io.llmshield.cloud.storage.TransferOptions;
import io.llmshield.cloud.test.faults.PatternInputStream;
import io.llmshield.cloud.test.storage.StorageContractFixture;

/**
 * The JVM with the small heap. Started by {@link HeapCeiling}.
 */
public final class HeapCeilingChild {

	private static final String KEY = "heap/large.bin";

	private HeapCeilingChild() {
	}

	/**
	 * Upload and read back one object, and say how it went on the standard output.
	 * @param arguments the fixture's class and the object's size in bytes
	 * @throws Exception if anything fails; the JVM ends with a code other than 0
	 */
	public static void main(String[] arguments) throws Exception {
		long bytes = Long.parseLong(arguments[1]);
		Object made = Class.forName(arguments[0]).getConstructor().newInstance();
		try (StorageContractFixture fixture = (StorageContractFixture) made;
				TransferManager transfers = new TransferManager(TransferOptions.defaults());
				PrintStream report = new PrintStream(new FileOutputStream(FileDescriptor.out), true,
						StandardCharsets.UTF_8)) {
			String bucket = fixture.newBucket();
			CloudStorage storage = CloudStorageBuilder.forDriver(fixture.driver())
				.bucket(bucket)
				.transfers(transfers)
				.build();
			Instant start = Instant.now();
			storage.put(KEY, new PatternInputStream(bytes), PutOptions.DEFAULT);
			Instant written = Instant.now();
			readBack(storage, bytes);
			report.printf("%d MiB of heap: %d bytes written in %d ms, read in %d ms%n",
					Runtime.getRuntime().maxMemory() >> 20, bytes, Duration.between(start, written).toMillis(),
					Duration.between(written, Instant.now()).toMillis());
			fixture.dropBucket(bucket);
		}
	}

	private static void readBack(CloudStorage storage, long bytes) throws IOException {
		byte[] actual = new byte[64 * 1024];
		byte[] expected = new byte[actual.length];
		PatternInputStream pattern = new PatternInputStream(bytes);
		try (ObjectContent opened = storage.open(KEY)) {
			InputStream stream = opened.inputStream();
			long position = 0;
			while (position < bytes) {
				int count = stream.readNBytes(actual, 0, actual.length);
				int wanted = pattern.readNBytes(expected, 0, expected.length);
				if (count != wanted || !Arrays.equals(actual, 0, count, expected, 0, wanted)) {
					throw new IllegalStateException("other bytes than were written, near " + position);
				}
				position += count;
			}
			if (stream.read() >= 0) {
				throw new IllegalStateException("more bytes than were written");
			}
		}
	}

}
