package io.llmshield.cloud.storage;

import java.io.ByteArrayInputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for uploads that wait for memory which slow producers hold.
 */
class UploadMemoryTests extends StorageFixture {

	private static final int PART = 130_000;

	/** Memory for one beginning and seven parts. */
	private static final TransferOptions EIGHT_PARTS = new TransferOptions(PART, 2, 8 * PART);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final CountDownLatch mayEnd = new CountDownLatch(1);

	@AfterEach
	void stopThreads() {
		this.mayEnd.countDown();
		this.threads.shutdown();
	}

	private CloudStorage with(TransferManager manager) {
		return builder().transfers(manager).build();
	}

	/** A sender that begins an upload and says no more for now. */
	private Future<ObjectMetadata> slow(CloudStorage store, String key, int length) throws InterruptedException {
		CountDownLatch begun = new CountDownLatch(1);
		Future<ObjectMetadata> upload = this.threads.submit(() -> store.put(key, (output) -> {
			output.write(bytes(length));
			begun.countDown();
			awaitQuietly(this.mayEnd);
		}, PutOptions.DEFAULT));
		begun.await();
		return upload;
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void waitForMemoryEndsAndSaysWhatToRaise() throws Exception {
		try (TransferManager manager = new TransferManager(new TransferOptions(50, 1, 100), Runnable::run,
				Duration.ofMillis(1))) {
			CloudStorage store = with(manager);
			List<Future<ObjectMetadata>> slow = List.of(slow(store, "one", 1), slow(store, "two", 1));
			assertThatExceptionOfType(CloudException.class)
				.isThrownBy(() -> store.put("three", (output) -> output.write(bytes(1)), PutOptions.DEFAULT))
				.withMessageContaining("llmshield.cloud.storage.memory-budget")
				.satisfies((ex) -> assertThat(ex.category()).isEqualTo(CloudErrorCategory.THROTTLED))
				.satisfies((ex) -> assertThat(ex.retryable()).isTrue());
			this.mayEnd.countDown();
			for (Future<ObjectMetadata> upload : slow) {
				assertThat(upload.get().size()).isEqualTo(1);
			}
			assertThat(manager.bytesInUse()).isZero();
		}
		assertThat(this.driver.keys()).containsExactlyInAnyOrder("pre/one", "pre/two");
	}

	/** The one holds all memory until the other one, which wants some, feeds it. */
	@Test
	void uploadThatFeedsAnotherOneFailsInsteadOfWaitingForEver() throws Exception {
		try (TransferManager manager = new TransferManager(new TransferOptions(50, 1, 50), Runnable::run,
				Duration.ofMillis(1));
				PipedOutputStream pipe = new PipedOutputStream();
				PipedInputStream source = new PipedInputStream(pipe)) {
			CloudStorage store = with(manager);
			CountDownLatch fed = new CountDownLatch(1);
			Future<ObjectMetadata> reader = this.threads.submit(() -> store.put("reader", (output) -> {
				output.write(source.readNBytes(1));
				fed.countDown();
				source.transferTo(output);
			}, PutOptions.DEFAULT));
			pipe.write(1);
			fed.await();
			assertThatThrownBy(() -> store.put("feeder", (output) -> {
				try (pipe) {
					output.write(bytes(1));
					pipe.write(2);
				}
			}, PutOptions.DEFAULT)).matches((ex) -> category(ex) == CloudErrorCategory.THROTTLED);
			assertThat(reader.get().size()).isEqualTo(1);
			assertThat(manager.bytesInUse()).isZero();
		}
		assertThat(this.driver.keys()).containsExactly("pre/reader");
	}

	@Test
	void slowSendersDoNotStopSmallContent() throws Exception {
		try (TransferManager manager = new TransferManager(EIGHT_PARTS)) {
			CloudStorage store = with(manager);
			List<Future<ObjectMetadata>> slow = new ArrayList<>();
			for (int i = 0; i < 7; i++) {
				slow.add(slow(store, "slow-" + i, PartBuffer.FIRST_SIZE + 1));
			}
			assertThat(manager.bytesInUse()).isEqualTo(7 * PART);
			byte[] content = bytes(PartBuffer.FIRST_SIZE);
			store.put("written", (output) -> output.write(content), PutOptions.DEFAULT);
			store.put("read", new ByteArrayInputStream(content), PutOptions.DEFAULT);
			store.put("known", new ByteArrayInputStream(content), content.length, PutOptions.DEFAULT);
			assertThat(List.of("written", "read", "known"))
				.allSatisfy((key) -> assertThat(this.driver.content("pre/" + key)).isEqualTo(content));
			this.mayEnd.countDown();
			for (Future<ObjectMetadata> upload : slow) {
				upload.get();
			}
			assertThat(manager.bytesInUse()).isZero();
		}
	}

	/** They hold a beginning each, and parts are there for others. */
	@Test
	void sendersOfOneByteDoNotStopLargeContent() throws Exception {
		try (TransferManager manager = new TransferManager(new TransferOptions(PART, 2, 64 * PART))) {
			CloudStorage store = with(manager);
			for (int i = 0; i < 7; i++) {
				slow(store, "slow-" + i, 1);
			}
			assertThat(manager.bytesInUse()).isEqualTo(7 * PartBuffer.FIRST_SIZE);
			byte[] content = bytes(5 * PART + 1);
			store.put("large", (output) -> output.write(content), PutOptions.DEFAULT);
			assertThat(this.driver.content("pre/large")).isEqualTo(content);
			this.mayEnd.countDown();
			this.threads.shutdown();
			assertThat(this.threads.awaitTermination(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
			assertThat(manager.bytesInUse()).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, PartBuffer.FIRST_SIZE - 1, PartBuffer.FIRST_SIZE, PartBuffer.FIRST_SIZE + 1, PART - 1,
			PART, PART + 1, 3 * PART + 7 })
	void everyLengthArrivesWholeWithinTheBudget(int length) {
		try (TransferManager manager = new TransferManager(EIGHT_PARTS)) {
			this.driver.before = (call) -> assertThat(manager.bytesInUse()).isLessThanOrEqualTo(8 * PART);
			CloudStorage store = with(manager);
			byte[] content = bytes(length);
			store.put("written", (output) -> output.write(content), PutOptions.DEFAULT);
			store.put("read", new ByteArrayInputStream(content), PutOptions.DEFAULT);
			store.put("known", new ByteArrayInputStream(content), length, PutOptions.DEFAULT);
			assertThat(List.of("written", "read", "known"))
				.allSatisfy((key) -> assertThat(this.driver.content("pre/" + key)).isEqualTo(content));
			assertThat(manager.bytesInUse()).isZero();
		}
	}

}
