package io.llmshield.cloud.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.resilience.CallGuard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for uploads over a driver that fails.
 */
class UploadFaultTests extends StorageFixture {

	@ParameterizedTest
	@ValueSource(strings = { "put", "begin", "part 1", "part 3", "part 7", "complete" })
	void whatGoesAwayIsRetriedWithTheSameBytes(String call) {
		this.driver.before = failing(call, 2, CloudErrorCategory.UNAVAILABLE);
		byte[] content = bytes(call.equals("put") ? 40 : 310);
		this.storage.put("key", (output) -> output.write(content), PutOptions.DEFAULT);
		assertThat(this.driver.content("pre/key")).isEqualTo(content);
		assertThat(this.driver.calls).filteredOn(call::equals).hasSize(3);
	}

	@ParameterizedTest
	@CsvSource({ "put,UNAVAILABLE", "begin,ACCESS_DENIED", "part 1,UNAVAILABLE", "part 3,ACCESS_DENIED",
			"part 7,TIMEOUT", "complete,ACCESS_DENIED", "complete,UNAVAILABLE" })
	void whatStaysLeavesNothing(String call, CloudErrorCategory category) {
		this.driver.before = failing(call, Integer.MAX_VALUE, category);
		byte[] content = bytes(call.equals("put") ? 40 : 310);
		assertThatExceptionOfType(CloudException.class)
			.isThrownBy(() -> this.storage.put("key", (output) -> output.write(content), PutOptions.DEFAULT))
			.satisfies((ex) -> {
				assertThat(ex.category()).isEqualTo(category);
				assertThat(ex.kind()).isEqualTo(CloudErrorKind.STORAGE_PUT);
				assertThat(ex.operation()).isEqualTo("put object");
				assertThat(ex.resource()).isEqualTo("key");
				assertThat(ex.provider()).isEqualTo("memory");
				assertThat(ex.requestId()).isEqualTo("r-1");
			});
		assertThat(this.driver.keys()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(CloudErrorCategory.class)
	void everyCategoryReachesTheCaller(CloudErrorCategory category) {
		this.driver.before = failing("part 2", Integer.MAX_VALUE, category);
		assertThatThrownBy(() -> this.storage.put("key", bytes(310))).matches((ex) -> category(ex) == category);
		assertThat(this.driver.keys()).isEmpty();
	}

	@Test
	void otherExceptionsOfTheDriverAreWrappedWithoutTheirText() {
		this.driver.before = (call) -> {
			throw new IllegalStateException("token=hunter2");
		};
		assertThatThrownBy(() -> this.storage.put("key", bytes(10))).isInstanceOf(CloudException.class)
			.hasMessageNotContaining("hunter2")
			.hasCauseInstanceOf(IllegalStateException.class)
			.matches((ex) -> category(ex) == CloudErrorCategory.UNKNOWN);
	}

	@Test
	void checkedExceptionOfADriverIsNotOverlooked() {
		this.driver.before = (call) -> {
			if (call.equals("part 7")) {
				UploadFaultTests.<RuntimeException>throwAny(new java.io.IOException("hunter2"));
			}
		};
		assertThatThrownBy(() -> this.storage.put("key", bytes(310)))
			.matches((ex) -> category(ex) == CloudErrorCategory.UNKNOWN)
			.hasMessageNotContaining("hunter2");
		assertThat(this.driver.keys()).isEmpty();
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> void throwAny(Throwable thrown) throws E {
		throw (E) thrown;
	}

	@Test
	void failedPartStopsReading() {
		this.driver.before = failing("part 1", Integer.MAX_VALUE, CloudErrorCategory.ACCESS_DENIED);
		AtomicInteger read = new AtomicInteger();
		InputStream endless = new InputStream() {
			@Override
			public int read() {
				return read.incrementAndGet() & 0x7f;
			}
		};
		TransferManager inline = new TransferManager(new TransferOptions(50, 3, 200), Runnable::run);
		CloudStorage storage = builder().transfers(inline).build();
		assertThatThrownBy(() -> storage.put("key", endless, 100_000, PutOptions.DEFAULT))
			.matches((ex) -> category(ex) == CloudErrorCategory.ACCESS_DENIED);
		assertThat(read).hasValueLessThanOrEqualTo(100);
		assertThat(inline.bytesInUse()).isZero();
	}

	@Test
	void producerThatWrapsTheFailureOfAPartDoesNotHideIt() {
		this.driver.before = failing("part 1", Integer.MAX_VALUE, CloudErrorCategory.ACCESS_DENIED);
		assertThatThrownBy(() -> this.storage.put("key", (output) -> {
			try {
				for (int i = 0; i < 1000; i++) {
					output.write(bytes(100));
				}
			}
			catch (CloudException ex) {
				throw new IllegalStateException(ex);
			}
		}, PutOptions.DEFAULT)).matches((ex) -> category(ex) == CloudErrorCategory.ACCESS_DENIED);
	}

	@Test
	void producerThatSwallowsTheFailureOfAPartWritesNothing() {
		this.driver.before = failing("part 1", Integer.MAX_VALUE, CloudErrorCategory.ACCESS_DENIED);
		assertThatThrownBy(() -> this.storage.put("key", (output) -> {
			try {
				for (int i = 0; i < 1000; i++) {
					output.write(bytes(100));
				}
			}
			catch (CloudException ex) {
				// Such producers exist
			}
		}, PutOptions.DEFAULT)).matches((ex) -> category(ex) == CloudErrorCategory.ACCESS_DENIED);
		assertThat(this.driver.keys()).isEmpty();
	}

	/** What the failed write took is lost, so what comes later must not be stored. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void producerThatSwallowsAFailedBeginWritesNothing(boolean goesOn) {
		this.driver.before = failing("begin", 1, CloudErrorCategory.ACCESS_DENIED);
		assertThatThrownBy(() -> this.storage.put("key", (output) -> {
			for (int i = 0; i < 100; i++) {
				try {
					output.write(bytes(10));
				}
				catch (CloudException | IOException ex) {
					if (!goesOn) {
						return;
					}
				}
			}
		}, PutOptions.DEFAULT)).matches((ex) -> category(ex) == CloudErrorCategory.ACCESS_DENIED);
		assertThat(this.driver.keys()).isEmpty();
	}

	@Test
	void producerThatSwallowsAFailureWhileClosingWritesNothing() {
		this.driver.before = failing("begin", 1, CloudErrorCategory.ACCESS_DENIED);
		assertThatThrownBy(() -> this.storage.put("key", (output) -> {
			try (output) {
				for (byte next : bytes(110)) {
					output.write(next);
				}
			}
			catch (CloudException ex) {
				assertThat(ex.getSuppressed()).isEmpty();
			}
		}, PutOptions.DEFAULT)).matches((ex) -> category(ex) == CloudErrorCategory.ACCESS_DENIED);
		assertThat(this.driver.keys()).isEmpty();
	}

	@Test
	void failureOfAWriteIsToldWhateverTheProducerThrowsThen() {
		this.driver.before = failing("begin", 1, CloudErrorCategory.ACCESS_DENIED);
		IllegalStateException other = new IllegalStateException("half a report");
		assertThatThrownBy(() -> this.storage.put("key", (output) -> {
			try (output) {
				output.write(bytes(110));
			}
			catch (CloudException ex) {
				throw other;
			}
		}, PutOptions.DEFAULT)).matches((ex) -> category(ex) == CloudErrorCategory.ACCESS_DENIED)
			.hasSuppressedException(other);
	}

	@Test
	void producerThatSwallowsThatThereIsTooMuchWritesNothing() {
		this.driver.limits(EnumSet.allOf(StorageCapability.class), 100, 4);
		assertThatThrownBy(() -> this.storage.put("key", (output) -> {
			try {
				output.write(bytes(1000));
			}
			catch (CloudException ex) {
				// As much as fits is not the object
			}
		}, PutOptions.DEFAULT)).matches((ex) -> category(ex) == CloudErrorCategory.INVALID_ARGUMENT);
		assertThat(this.driver.keys()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 40, 310 })
	void lostReplyOfAConditionalWriteIsASuccess(int length) {
		this.driver.after = failing((length < 100) ? "put" : "complete", 1, CloudErrorCategory.TIMEOUT);
		ObjectMetadata stored = this.storage.put("key", bytes(length), PutOptions.ifAbsent());
		assertThat(stored.versionToken()).isEqualTo(this.storage.getMetadata("key").versionToken());
		assertThat(stored.userMetadata()).isEmpty();
		this.driver.after = failing((length < 100) ? "put" : "complete", 1, CloudErrorCategory.TIMEOUT);
		this.storage.put("key", bytes(length + 1), PutOptions.ifMatch(stored.versionToken()));
		assertThat(this.driver.content("pre/key")).isEqualTo(bytes(length + 1));
	}

	@Test
	void lostReplyOfAnUnconditionalCompleteIsASuccess() {
		this.driver.after = failing("complete", 1, CloudErrorCategory.UNAVAILABLE);
		this.storage.put("key", bytes(310));
		assertThat(this.driver.listVersions(new ObjectId(MemoryStorageDriver.BUCKET, "pre/key"))).hasSize(1);
	}

	@Test
	void completeWhoseRepliesAllGetLostIsASuccess() {
		this.driver.after = failing("complete", 1, CloudErrorCategory.UNAVAILABLE);
		CloudStorage once = builder().build();
		once.put("key", bytes(310));
		assertThat(this.driver.content("pre/key")).isEqualTo(bytes(310));
	}

	@Test
	void refusalAfterARetryIsStillARefusalIfSomebodyElseWrote() {
		this.storage.put("key", bytes(5));
		this.driver.before = failing("put", 1, CloudErrorCategory.UNAVAILABLE);
		assertThatThrownBy(() -> this.storage.put("key", bytes(10), PutOptions.ifAbsent()))
			.matches((ex) -> category(ex) == CloudErrorCategory.PRECONDITION_FAILED);
		assertThat(this.driver.content("pre/key")).isEqualTo(bytes(5));
	}

	@Test
	void refusalOfTheFirstAttemptIsBelievedWithoutAnotherCall() {
		this.storage.put("key", bytes(5));
		assertThatThrownBy(() -> this.storage.put("key", bytes(10), PutOptions.ifAbsent()))
			.matches((ex) -> category(ex) == CloudErrorCategory.PRECONDITION_FAILED);
		assertThat(this.driver.calls).containsExactly("put", "put");
	}

	@ParameterizedTest
	@ValueSource(ints = { 10, 310 })
	void tokenOfAMissingObjectIsAFailedPrecondition(int length) {
		assertThatThrownBy(() -> this.storage.put("key", bytes(length), PutOptions.ifMatch("t9")))
			.matches((ex) -> category(ex) == CloudErrorCategory.PRECONDITION_FAILED);
	}

	@Test
	void completeThatFindsNothingAfterALostReplyTellsTheFirstFailure() {
		AtomicInteger turn = new AtomicInteger();
		this.driver.before = (call) -> {
			if (call.equals("complete")) {
				throw MemoryStorageDriver
					.error((turn.getAndIncrement() == 0) ? CloudErrorCategory.TIMEOUT : CloudErrorCategory.NOT_FOUND);
			}
		};
		assertThatThrownBy(() -> this.storage.put("key", bytes(310)))
			.matches((ex) -> category(ex) == CloudErrorCategory.TIMEOUT);
	}

	@Test
	void interruptionCancelsAndLeavesNothing() {
		this.driver.before = (call) -> {
			if (call.equals("part 2")) {
				Thread.currentThread().interrupt();
				throw MemoryStorageDriver.error(CloudErrorCategory.CANCELLED);
			}
		};
		assertThatThrownBy(() -> this.storage.put("key", (output) -> {
			output.write(bytes(60));
			Thread.currentThread().interrupt();
			output.write(bytes(5000));
		}, PutOptions.DEFAULT)).matches((ex) -> category(ex) == CloudErrorCategory.CANCELLED);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.driver.keys()).isEmpty();
	}

	@Test
	void abortReachesTheDriverWhenTheGuardLetsNothingThrough() {
		CallGuard opening = new CallGuard() {
			private boolean open;

			@Override
			public synchronized <T> T call(Supplier<T> call) {
				if (this.open) {
					throw MemoryStorageDriver.error(CloudErrorCategory.UNAVAILABLE);
				}
				return call.get();
			}

			@Override
			public String toString() {
				this.open = true;
				return "open";
			}
		};
		CloudStorage guarded = builder().guard(opening).build();
		assertThatThrownBy(() -> guarded.put("key", (output) -> {
			output.write(bytes(160));
			assertThat(opening.toString()).isEqualTo("open");
			output.write(bytes(1000));
		}, PutOptions.DEFAULT)).matches((ex) -> category(ex) == CloudErrorCategory.UNAVAILABLE);
		assertThat(this.driver.calls).contains("abort");
	}

	/**
	 * A guard that gives up on the first attempt at part 1 and tries again: the memory
	 * that the first attempt still reads must not be filled with other content.
	 */
	@Test
	void memoryThatALateAttemptStillReadsIsNotReused() throws Exception {
		CountDownLatch lateMayGoOn = new CountDownLatch(1);
		AtomicReference<Thread> late = new AtomicReference<>();
		AtomicInteger attempts = new AtomicInteger();
		this.driver.before = (call) -> {
			if (call.equals("part 1") && attempts.getAndIncrement() == 0) {
				late.set(Thread.currentThread());
				await(lateMayGoOn);
				late.set(null);
			}
		};
		ExecutorService threads = Executors.newCachedThreadPool();
		try {
			CloudStorage guarded = builder().guard(new GivingUp(threads, late)).build();
			guarded.put("key", (output) -> output.write(bytes(1000)), PutOptions.DEFAULT);
			assertThat(this.transfers.bytesInUse()).isEqualTo(50);
			assertThat(this.driver.content("pre/key")).isEqualTo(bytes(1000));
		}
		finally {
			lateMayGoOn.countDown();
			threads.shutdown();
			assertThat(threads.awaitTermination(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
		}
	}

	/** An upload that is begun after the guard gave up on the attempt is aborted. */
	@Test
	void uploadThatNobodyWaitsForIsAborted() throws Exception {
		CountDownLatch lateMayGoOn = new CountDownLatch(1);
		AtomicReference<Thread> late = new AtomicReference<>();
		AtomicInteger attempts = new AtomicInteger();
		this.driver.before = (call) -> {
			if (call.equals("begin") && attempts.getAndIncrement() == 0) {
				late.set(Thread.currentThread());
				await(lateMayGoOn);
				late.set(null);
			}
		};
		ExecutorService threads = Executors.newCachedThreadPool();
		CloudStorage guarded = builder().guard(new GivingUp(threads, late)).build();
		guarded.put("key", bytes(300));
		lateMayGoOn.countDown();
		threads.shutdown();
		assertThat(threads.awaitTermination(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
		assertThat(this.driver.calls).contains("abort");
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	/** Gives up on the attempt that hangs, and makes a second one. */
	private record GivingUp(ExecutorService threads, AtomicReference<Thread> hanging) implements CallGuard {

		@Override
		public <T> T call(Supplier<T> call) {
			AtomicReference<Thread> runner = new AtomicReference<>();
			CompletableFuture<T> first = CompletableFuture.supplyAsync(() -> {
				runner.set(Thread.currentThread());
				return call.get();
			}, this.threads);
			while (!first.isDone()) {
				if (runner.get() != null && runner.get() == this.hanging.get()) {
					return call.get();
				}
				Thread.onSpinWait();
			}
			return first.join();
		}

	}

}
