package io.llmshield.cloud.storage;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A store on the driver in memory: parts of 50 bytes from 100 bytes on, and memory for
 * four parts. After each test no memory is in use and no upload or body is left open.
 */
@Timeout(60)
abstract class StorageFixture {

	final MemoryStorageDriver driver = new MemoryStorageDriver();

	final TransferManager transfers = new TransferManager(new TransferOptions(50, 3, 200));

	final CloudStorage storage = builder().guard(new Retries()).build();

	CloudStorageBuilder builder() {
		return CloudStorageBuilder.forDriver(this.driver)
			.bucket(MemoryStorageDriver.BUCKET)
			.prefix("pre")
			.store("results")
			.transfers(this.transfers);
	}

	@AfterEach
	void nothingIsLeftBehind() {
		assertThat(this.transfers.bytesInUse()).as("bytes in use").isZero();
		assertThat(this.driver.openUploads).as("open uploads").hasValue(0);
		assertThat(this.driver.openBodies).as("open bodies").hasValue(0);
		this.transfers.close();
	}

	static byte[] bytes(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

	static long crc32c(byte[] bytes) {
		CRC32C checksum = new CRC32C();
		checksum.update(bytes);
		return checksum.getValue();
	}

	static Consumer<String> failing(String call, int times, CloudErrorCategory category) {
		AtomicInteger left = new AtomicInteger(times);
		return (name) -> {
			if (name.equals(call) && left.getAndDecrement() > 0) {
				throw MemoryStorageDriver.error(category);
			}
		};
	}

	static CloudErrorCategory category(Throwable error) {
		return ((CloudException) error).category();
	}

}
