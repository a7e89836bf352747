package io.llmshield.cloud.storage;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.llmshield.cloud.CloudErrorCategory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for many uploads and parts at once.
 */
@Timeout(60)
class UploadConcurrencyTests extends StorageFixture {

	private CloudStorage with(TransferManager manager) {
		return builder().transfers(manager).build();
	}

	/**
	 * All 64 uploads arrive at their second part with memory for two parts: whoever waits
	 * must hold nothing, also if no thread but his own sends what he holds.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void manyUploadsShareMemoryForTwoParts(boolean ownThreads) throws Exception {
		int uploads = 64;
		AtomicLong most = new AtomicLong();
		TransferOptions options = new TransferOptions(50, 3, 100);
		try (TransferManager manager = ownThreads ? new TransferManager(options)
				: new TransferManager(options, (task) -> {
				})) {
			this.driver.before = (call) -> most.accumulateAndGet(manager.bytesInUse(), Math::max);
			CloudStorage tight = with(manager);
			ExecutorService threads = Executors.newFixedThreadPool(uploads);
			CyclicBarrier start = new CyclicBarrier(uploads);
			List<Future<?>> running = new ArrayList<>();
			for (int i = 0; i < uploads; i++) {
				String key = "key-" + i;
				running.add(threads.submit(() -> {
					start.await();
					return tight.put(key, (output) -> output.write(bytes(1000)), PutOptions.DEFAULT);
				}));
			}
			for (Future<?> upload : running) {
				upload.get();
			}
			threads.shutdown();
			assertThat(manager.bytesInUse()).isZero();
		}
		assertThat(this.driver.keys()).hasSize(uploads)
			.allSatisfy((key) -> assertThat(this.driver.content(key)).isEqualTo(bytes(1000)));
		assertThat(most).hasValueBetween(50L, 100L);
	}

	@Test
	void executorThatRunsNothingStopsNoUpload() {
		for (java.util.concurrent.Executor executor : List.<java.util.concurrent.Executor>of((task) -> {
		}, (task) -> {
			throw new RejectedExecutionException();
		}, Runnable::run)) {
			CloudStorage lonely = with(new TransferManager(new TransferOptions(50, 3, 100), executor));
			lonely.put("key", (output) -> output.write(bytes(1000)), PutOptions.DEFAULT);
			assertThat(this.driver.content("pre/key")).isEqualTo(bytes(1000));
			lonely.put("array", bytes(1000));
			assertThat(this.driver.content("pre/array")).isEqualTo(bytes(1000));
		}
	}

	@Test
	void partsRunInParallelUpToTheParallelism() {
		AtomicInteger running = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		CyclicBarrier three = new CyclicBarrier(3);
		this.driver.before = (call) -> {
			if (call.startsWith("part")) {
				most.accumulateAndGet(running.incrementAndGet(), Math::max);
				await(three);
			}
		};
		this.driver.after = (call) -> {
			if (call.startsWith("part")) {
				running.decrementAndGet();
			}
		};
		this.storage.put("key", bytes(450));
		assertThat(most).hasValue(3);
	}

	private static void await(CyclicBarrier barrier) {
		try {
			barrier.await(30, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void withoutParallelPartsTheyComeOneAfterAnotherInOrder() {
		this.driver.limits(EnumSet.noneOf(StorageCapability.class), 100, 1000);
		AtomicInteger running = new AtomicInteger();
		List<Integer> seen = new ArrayList<>();
		this.driver.before = (call) -> seen.add(running.incrementAndGet());
		this.driver.after = (call) -> running.decrementAndGet();
		this.storage.put("key", (output) -> output.write(bytes(1000)), PutOptions.DEFAULT);
		assertThat(seen).hasSize(22).containsOnly(1);
		assertThat(this.driver.calls.subList(1, 21))
			.isEqualTo(java.util.stream.IntStream.rangeClosed(1, 20).mapToObj((i) -> "part " + i).toList());
	}

	@Test
	void waitingForMemoryCanBeInterrupted() throws Exception {
		try (TransferManager manager = new TransferManager(new TransferOptions(50, 1, 50))) {
			CloudStorage tight = with(manager);
			CountDownLatch holds = new CountDownLatch(1);
			CountDownLatch mayEnd = new CountDownLatch(1);
			ExecutorService threads = Executors.newFixedThreadPool(2);
			Future<?> holder = threads.submit(() -> tight.put("holder", (output) -> {
				output.write(bytes(1));
				holds.countDown();
				awaitUninterrupted(mayEnd);
			}, PutOptions.DEFAULT));
			holds.await();
			Thread[] waiting = new Thread[1];
			Future<Throwable> waiter = threads.submit(() -> {
				waiting[0] = Thread.currentThread();
				return org.assertj.core.api.Assertions
					.catchThrowable(() -> tight.put("waiter", (output) -> output.write(bytes(1)), PutOptions.DEFAULT));
			});
			while (manager.budget().waiting() == 0 && !waiter.isDone()) {
				Thread.onSpinWait();
			}
			waiting[0].interrupt();
			assertThat(category(waiter.get())).isEqualTo(CloudErrorCategory.CANCELLED);
			mayEnd.countDown();
			holder.get();
			threads.shutdown();
			assertThat(manager.bytesInUse()).isZero();
		}
		assertThat(this.driver.keys()).containsExactly("pre/holder");
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void uploadWithinAProducerFailsInsteadOfWaitingForItself() {
		try (TransferManager manager = new TransferManager(new TransferOptions(50, 1, 50))) {
			CloudStorage tight = with(manager);
			assertThatThrownBy(() -> tight.put("outer", (output) -> {
				output.write(bytes(1));
				tight.put("inner", (inner) -> inner.write(bytes(1)), PutOptions.DEFAULT);
			}, PutOptions.DEFAULT)).matches((ex) -> category(ex) == CloudErrorCategory.THROTTLED)
				.hasMessageContaining("'inner'");
			assertThat(manager.bytesInUse()).isZero();
		}
		this.storage.put("outer", (output) -> {
			output.write(bytes(1));
			this.storage.put("inner", (inner) -> inner.write(bytes(1)), PutOptions.DEFAULT);
		}, PutOptions.DEFAULT);
		assertThat(this.driver.keys()).containsExactlyInAnyOrder("pre/outer", "pre/inner");
	}

	@Test
	void oneOfManyWritersWinsIfAbsent() throws Exception {
		int writers = 16;
		ExecutorService threads = Executors.newFixedThreadPool(writers);
		CyclicBarrier start = new CyclicBarrier(writers);
		List<Future<ObjectMetadata>> running = new ArrayList<>();
		for (int i = 0; i < writers; i++) {
			int length = 295 + i;
			running.add(threads.submit(() -> {
				start.await();
				return this.storage.put("key", bytes(length), PutOptions.ifAbsent());
			}));
		}
		List<ObjectMetadata> won = new ArrayList<>();
		int lost = 0;
		for (Future<ObjectMetadata> upload : running) {
			try {
				won.add(upload.get());
			}
			catch (java.util.concurrent.ExecutionException ex) {
				assertThat(category(ex.getCause())).isEqualTo(CloudErrorCategory.PRECONDITION_FAILED);
				lost++;
			}
		}
		threads.shutdown();
		assertThat(lost).isEqualTo(writers - 1);
		assertThat(won).singleElement()
			.satisfies(
					(metadata) -> assertThat(this.driver.content("pre/key")).isEqualTo(bytes((int) metadata.size())));
	}

}
