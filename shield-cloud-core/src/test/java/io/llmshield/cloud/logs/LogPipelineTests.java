package io.llmshield.cloud.logs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The promises of the pipeline on a provider that keeps its limits and fails when told.
 */
class LogPipelineTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/** Batches are made by number alone. */
	private static final LogOptions NEVER_LATE = LogOptions.DEFAULT.withBatch(100, Duration.ofHours(1));

	private static final LogOptions AT_ONCE = LogOptions.DEFAULT.withBatch(1, Duration.ofMillis(1));

	private RecordingLogDriver driver = new RecordingLogDriver(LogLimits.ofSize(1_000, 1_000_000, 10_000));

	private LogPipeline pipeline;

	private LogPipeline start(LogOptions options) {
		this.pipeline = LogPipeline.start(this.driver, options);
		return this.pipeline;
	}

	@AfterEach
	void stop() {
		this.driver.fault = (batch) -> {
		};
		if (this.pipeline != null) {
			this.pipeline.close();
		}
	}

	private void log(int from, int to) {
		for (int i = from; i < to; i++) {
			this.pipeline.log(LogLevel.INFO, "event " + i);
		}
	}

	private static List<String> events(int from, int to) {
		return IntStream.range(from, to).mapToObj((i) -> "event " + i).toList();
	}

	private static void await(Check check) throws InterruptedException {
		long end = System.nanoTime() + PATIENCE.toNanos();
		while (!check.holds()) {
			assertThat(System.nanoTime()).as("the condition does not come true").isLessThan(end);
			Thread.sleep(2);
		}
	}

	private long lost(LogLoss loss) {
		return this.pipeline.status().lost().getOrDefault(loss, 0L);
	}

	private void fail(CloudErrorCategory category) {
		this.driver.fault = (batch) -> {
			throw RecordingLogDriver.failure(category);
		};
	}

	@Test
	void hundredEntriesCauseACall() throws InterruptedException {
		start(NEVER_LATE);
		log(0, 99);
		await(() -> this.pipeline.status().queued() == 0);
		assertThat(this.driver.batches).isEmpty();
		log(99, 100);
		await(() -> !this.driver.batches.isEmpty());
		assertThat(this.driver.messages()).isEqualTo(events(0, 100));
	}

	@Test
	void entryDoesNotWaitLongerThanTheDelay() throws InterruptedException {
		start(LogOptions.DEFAULT.withBatch(100, Duration.ofMillis(50)));
		log(0, 1);
		await(() -> this.driver.messages().equals(events(0, 1)));
	}

	@Test
	void flushWaitsForWhatCameBefore() {
		start(NEVER_LATE);
		log(0, 7);
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		assertThat(this.driver.messages()).isEqualTo(events(0, 7));
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
	}

	@Test
	void announcedStopDeliversWithoutWaitingAndStillTakesEntries() throws InterruptedException {
		start(NEVER_LATE);
		log(0, 7);
		this.pipeline.stopping();
		await(() -> this.driver.messages().equals(events(0, 7)));
		log(7, 8);
		await(() -> this.driver.messages().equals(events(0, 8)));
	}

	@Test
	void flushGivesUpInTime() {
		fail(CloudErrorCategory.UNAVAILABLE);
		start(AT_ONCE.withShutdownTimeout(Duration.ZERO));
		log(0, 1);
		assertThat(this.pipeline.flush(Duration.ofMillis(50))).isFalse();
	}

	@Test
	void callTakesAsManyAsAreAllowedAndNotOneMore() {
		this.driver = new RecordingLogDriver(LogLimits.ofSize(10, 1_000_000, 10_000));
		start(LogOptions.DEFAULT.withBatch(1_000, Duration.ofHours(1)));
		log(0, 21);
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		assertThat(this.driver.batches).extracting(List::size).containsExactly(10, 10, 1);
		assertThat(this.driver.messages()).isEqualTo(events(0, 21));
	}

	@Test
	void bytesAreAllowedToTheLastOne() {
		// Three entries of 100 bytes with 26 more each
		this.driver = new RecordingLogDriver(LogLimits.ofSize(1_000, 3 * 126, 126));
		start(LogOptions.DEFAULT.withBatch(1_000, Duration.ofHours(1)));
		for (int i = 0; i < 4; i++) {
			this.pipeline.log(LogLevel.INFO, "x".repeat(100));
		}
		this.pipeline.log(LogLevel.INFO, "x".repeat(101));
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		assertThat(this.driver.batches).extracting(List::size).containsExactly(3, 1);
		assertThat(lost(LogLoss.TOO_LARGE)).isEqualTo(1);
	}

	@Test
	void timesOutsideTheLimitsAreCountedAndSpansAreSplit() {
		this.driver = new RecordingLogDriver(new LogLimits(1_000, 1_000_000, 10_000, Duration.ofDays(14),
				Duration.ofHours(2), Duration.ofHours(24)));
		start(NEVER_LATE);
		Instant now = Instant.now();
		this.pipeline.log(at(now.minus(Duration.ofDays(15)), "too old"));
		this.pipeline.log(at(now.plus(Duration.ofHours(3)), "too new"));
		this.pipeline.log(at(now.minus(Duration.ofDays(2)), "a"));
		this.pipeline.log(at(now, "b"));
		this.pipeline.log(at(now.minusSeconds(1), "c"));
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		assertThat(this.driver.batches).containsExactly(List.of("a"), List.of("c", "b"));
		assertThat(this.pipeline.status().lost()).isEqualTo(Map.of(LogLoss.TOO_OLD, 1L, LogLoss.TOO_NEW, 1L));
	}

	private static LogEntry at(Instant time, String message) {
		return new LogEntry(time, LogLevel.INFO, message, null, null, Map.of(), null, null, null);
	}

	@Test
	void providerThatRefusesEverythingIsAFailureUntilItTakesSomething() {
		this.driver.fault = (batch) -> {
			throw RecordingLogDriver.failure(CloudErrorCategory.INVALID_ARGUMENT);
		};
		start(NEVER_LATE);
		log(0, 10);
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		assertThat(this.pipeline.status().lost()).isEqualTo(Map.of(LogLoss.REFUSED, 10L));
		assertThat(this.pipeline.status().failure()).isNotNull();
		assertThat(this.pipeline.status().failingSince()).isNotNull();
		assertThat(this.pipeline.status().lastSuccess()).isNull();
		this.driver.fault = (batch) -> {
		};
		log(10, 20);
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		assertThat(this.driver.messages()).isEqualTo(events(10, 20));
		assertThat(this.pipeline.status().failure()).isNull();
	}

	@Test
	void entryThatTheProviderRefusesDoesNotTakeOthersAlong() {
		this.driver.fault = (batch) -> {
			if (batch.stream().anyMatch((entry) -> "event 37".equals(entry.message()))) {
				throw RecordingLogDriver.failure(CloudErrorCategory.INVALID_ARGUMENT);
			}
		};
		start(NEVER_LATE);
		log(0, 100);
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		List<String> expected = new ArrayList<>(events(0, 100));
		expected.remove("event 37");
		assertThat(this.driver.messages()).isEqualTo(expected);
		assertThat(this.pipeline.status().lost()).isEqualTo(Map.of(LogLoss.REFUSED, 1L));
	}

	@Test
	void entryThatCannotBeEncodedIsCounted() {
		start(NEVER_LATE);
		this.pipeline.log(LogLevel.INFO, "not encodable");
		this.pipeline.log(LogLevel.INFO, () -> {
			throw new IllegalStateException("as the test wants");
		});
		log(0, 1);
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		assertThat(this.driver.messages()).isEqualTo(events(0, 1));
		assertThat(lost(LogLoss.NOT_ENCODABLE)).isEqualTo(2);
	}

	@Test
	void failedCallIsMadeAgainInOrder() {
		AtomicBoolean broken = new AtomicBoolean(true);
		this.driver.fault = (batch) -> {
			if (broken.getAndSet(false)) {
				throw RecordingLogDriver.failure(CloudErrorCategory.THROTTLED);
			}
		};
		start(NEVER_LATE);
		log(0, 250);
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		assertThat(this.driver.messages()).isEqualTo(events(0, 250));
		assertThat(this.pipeline.status().failure()).isNull();
		assertThat(this.pipeline.status().lostEntries()).isZero();
	}

	@Test
	void errorThatNobodyExpectsDoesNotEndTheThread() {
		AtomicBoolean broken = new AtomicBoolean(true);
		this.driver.fault = (batch) -> {
			if (broken.getAndSet(false)) {
				throw new NoClassDefFoundError("as the test wants");
			}
		};
		start(AT_ONCE);
		log(0, 3);
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		assertThat(this.driver.messages()).isEqualTo(events(0, 3));
	}

	@Test
	void statusTellsWhatIsWrong() throws InterruptedException {
		fail(CloudErrorCategory.ACCESS_DENIED);
		start(AT_ONCE.withShutdownTimeout(Duration.ZERO));
		log(0, 1);
		await(() -> this.pipeline.status().failure() != null);
		LogStatus status = this.pipeline.status();
		assertThat(status.failure().category()).isEqualTo(CloudErrorCategory.ACCESS_DENIED);
		assertThat(status.failingSince()).isNotNull();
		assertThat(status.lastSuccess()).isNull();
	}

	@Test
	void fullQueueDropsTheNewest() throws InterruptedException {
		fail(CloudErrorCategory.UNAVAILABLE);
		this.driver = new RecordingLogDriver(LogLimits.ofSize(1, 1_000_000, 10_000));
		fail(CloudErrorCategory.UNAVAILABLE);
		start(AT_ONCE.withQueueCapacity(16));
		log(0, 1);
		await(() -> this.driver.calls.get() > 0);
		log(1, 101);
		assertThat(lost(LogLoss.QUEUE_FULL)).isBetween(80L, 84L);
		this.driver.fault = (batch) -> {
		};
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		List<String> messages = this.driver.messages();
		assertThat(messages).isEqualTo(events(0, messages.size()));
		assertThat(messages.size() + lost(LogLoss.QUEUE_FULL)).isEqualTo(101);
	}

	@Test
	void fullQueueKeepsRoomForWhatMatters() throws InterruptedException {
		this.driver = new RecordingLogDriver(LogLimits.ofSize(1, 1_000_000, 10_000));
		fail(CloudErrorCategory.UNAVAILABLE);
		start(AT_ONCE.withQueueCapacity(64).withOverflow(LogOverflow.DROP_BELOW_LEVEL));
		log(0, 200);
		assertThat(lost(LogLoss.BELOW_LEVEL)).isPositive();
		for (int i = 0; i < 10; i++) {
			assertThat(this.pipeline.log(LogLevel.ERROR, "error " + i)).isTrue();
		}
		assertThat(lost(LogLoss.QUEUE_FULL)).isZero();
		this.driver.fault = (batch) -> {
		};
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		assertThat(this.driver.messages()).contains("error 0", "error 9");
		assertThat(this.driver.messages().size() + lost(LogLoss.BELOW_LEVEL)).isEqualTo(210);
	}

	@Test
	void blockedCallerLosesNothing() throws InterruptedException {
		this.driver = new RecordingLogDriver(LogLimits.ofSize(8, 1_000_000, 10_000));
		fail(CloudErrorCategory.UNAVAILABLE);
		start(AT_ONCE.withQueueCapacity(16).withOverflow(LogOverflow.BLOCK));
		Thread caller = new Thread(() -> log(0, 200));
		caller.start();
		await(() -> caller.getState() == Thread.State.TIMED_WAITING);
		this.driver.fault = (batch) -> {
		};
		caller.join(PATIENCE.toMillis());
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		assertThat(this.driver.messages()).isEqualTo(events(0, 200));
		assertThat(this.pipeline.status().lostEntries()).isZero();
	}

	@Test
	void callersDoNotWaitForeverAndNotOneAfterTheOther() {
		this.driver = new RecordingLogDriver(LogLimits.ofSize(1, 1_000_000, 10_000));
		fail(CloudErrorCategory.UNAVAILABLE);
		start(AT_ONCE.withQueueCapacity(16)
			.withOverflow(LogOverflow.BLOCK)
			.withMaxBlock(Duration.ofMillis(300))
			.withShutdownTimeout(Duration.ZERO));
		// One by one it would take five minutes
		log(0, 1_000);
		assertThat(lost(LogLoss.QUEUE_FULL)).isBetween(980L, 984L);
	}

	@Test
	void interruptedCallerKeepsItsInterrupt() throws InterruptedException {
		this.driver = new RecordingLogDriver(LogLimits.ofSize(8, 1_000_000, 10_000));
		fail(CloudErrorCategory.UNAVAILABLE);
		start(AT_ONCE.withQueueCapacity(16).withOverflow(LogOverflow.BLOCK));
		AtomicBoolean interrupted = new AtomicBoolean();
		Thread caller = new Thread(() -> {
			log(0, 100);
			interrupted.set(Thread.currentThread().isInterrupted());
		});
		caller.start();
		await(() -> caller.getState() == Thread.State.TIMED_WAITING);
		caller.interrupt();
		this.driver.fault = (batch) -> {
		};
		caller.join(PATIENCE.toMillis());
		assertThat(interrupted).isTrue();
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		assertThat(this.driver.messages()).isEqualTo(events(0, 100));
	}

	@Test
	void shutdownDeliversWhatWaits() {
		start(NEVER_LATE);
		log(0, 42);
		this.pipeline.close();
		assertThat(this.driver.messages()).isEqualTo(events(0, 42));
		assertThat(this.driver.closed).isTrue();
		assertThat(this.pipeline.log(LogLevel.INFO, "late")).isFalse();
		assertThat(lost(LogLoss.SHUTDOWN)).isEqualTo(1);
		assertThat(this.pipeline.flush(PATIENCE)).isFalse();
	}

	@Test
	void shutdownEndsInTimeAndCountsWhatItCouldNotDeliver() throws InterruptedException {
		CountDownLatch called = new CountDownLatch(1);
		this.driver.fault = (batch) -> {
			called.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				throw RecordingLogDriver.failure(CloudErrorCategory.CANCELLED);
			}
		};
		start(AT_ONCE.withShutdownTimeout(Duration.ofMillis(200)));
		log(0, 50);
		called.await();
		this.pipeline.close();
		// The close does not wait forever for the thread that counts
		await(() -> this.driver.closed);
		assertThat(lost(LogLoss.SHUTDOWN)).isEqualTo(50);
	}

	@Test
	void ownThreadIsPassedOver() {
		this.driver.fault = (batch) -> assertThat(this.pipeline.log(LogLevel.INFO, "recursion")).isFalse();
		start(AT_ONCE);
		log(0, 1);
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		assertThat(this.driver.messages()).isEqualTo(events(0, 1));
		assertThat(this.pipeline.status().lostEntries()).isZero();
	}

	@Test
	void outageGoesToDiskAndComesBackInOrder(@TempDir Path directory) throws Exception {
		this.driver = new RecordingLogDriver(LogLimits.ofSize(50, 1_000_000, 10_000));
		fail(CloudErrorCategory.UNAVAILABLE);
		start(AT_ONCE.withQueueCapacity(64).withOverflow(LogOverflow.BLOCK).withSpill(directory, 16 << 20));
		log(0, 20_000);
		assertThat(this.pipeline.status().spilledBytes()).isPositive();
		this.driver.fault = (batch) -> {
		};
		log(20_000, 20_100);
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		assertThat(this.driver.messages()).isEqualTo(events(0, 20_100));
		assertThat(this.pipeline.status().lostEntries()).isZero();
		assertThat(this.pipeline.status().spilledBytes()).isZero();
		this.pipeline.close();
		try (Stream<Path> files = Files.list(directory)) {
			assertThat(files.map((file) -> file.getFileName().toString())).containsExactly("lock");
		}
	}

	@Test
	void nextStartDeliversWhatWasKept(@TempDir Path directory) {
		fail(CloudErrorCategory.UNAVAILABLE);
		LogOptions options = AT_ONCE.withSpill(directory, 16 << 20).withShutdownTimeout(PATIENCE);
		start(options);
		log(0, 500);
		// Does not wait for the provider: the entries are safe
		this.pipeline.close();
		assertThat(this.pipeline.status().lostEntries()).isZero();
		assertThat(this.driver.messages()).isEmpty();
		this.driver = new RecordingLogDriver(LogLimits.ofSize(1_000, 1_000_000, 10_000));
		start(options);
		log(500, 510);
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		assertThat(this.driver.messages()).isEqualTo(events(0, 510));
	}

	@Test
	void deliveredPartOfAFileIsNotDeliveredTwice(@TempDir Path directory) throws InterruptedException {
		this.driver = new RecordingLogDriver(LogLimits.ofSize(10, 1_000_000, 10_000));
		fail(CloudErrorCategory.UNAVAILABLE);
		LogOptions options = AT_ONCE.withSpill(directory, 16 << 20);
		start(options);
		log(0, 100);
		await(() -> this.pipeline.status().queued() == 0);
		this.driver.fault = (batch) -> {
			if (this.driver.batches.size() == 3) {
				throw RecordingLogDriver.failure(CloudErrorCategory.UNAVAILABLE);
			}
		};
		await(() -> this.driver.batches.size() == 3 && this.pipeline.status().failure() != null);
		this.pipeline.close();
		List<String> delivered = this.driver.messages();
		this.driver = new RecordingLogDriver(LogLimits.ofSize(1_000, 1_000_000, 10_000));
		start(options);
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		assertThat(delivered).isEqualTo(events(0, delivered.size()));
		assertThat(this.driver.messages()).isEqualTo(events(delivered.size(), 100));
	}

	@Test
	void fullDirectoryLeavesTheRestToTheQueue(@TempDir Path directory) throws InterruptedException {
		fail(CloudErrorCategory.UNAVAILABLE);
		start(AT_ONCE.withQueueCapacity(16).withSpill(directory, LogSpool.SEGMENT_BYTES));
		String message = "x".repeat(1_000);
		for (int i = 0; i < 20_000; i++) {
			this.pipeline.log(LogLevel.INFO, message);
		}
		assertThat(lost(LogLoss.QUEUE_FULL)).isPositive();
		assertThat(this.pipeline.status().spilledBytes()).isLessThanOrEqualTo(LogSpool.SEGMENT_BYTES);
		this.driver.fault = (batch) -> {
		};
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		assertThat(this.driver.messages().size() + this.pipeline.status().lostEntries()).isEqualTo(20_000);
	}

	@Test
	void flushComesBackThoughOthersGoOn() throws InterruptedException {
		this.driver.fault = (batch) -> {
			// The provider is slower than those who log
			long end = System.nanoTime() + Duration.ofMillis(5).toNanos();
			while (System.nanoTime() < end) {
				Thread.onSpinWait();
			}
		};
		start(AT_ONCE);
		AtomicBoolean going = new AtomicBoolean(true);
		Thread other = new Thread(() -> {
			while (going.get()) {
				this.pipeline.log(LogLevel.INFO, "other");
				Thread.yield();
			}
		});
		other.start();
		try {
			for (int i = 0; i < 10; i++) {
				assertThat(this.pipeline.flush(PATIENCE)).isTrue();
			}
		}
		finally {
			going.set(false);
			other.join();
		}
	}

	@Test
	void lossOnTheWayFromDiskIsCountedOnce(@TempDir Path directory) throws Exception {
		this.driver = new RecordingLogDriver(new LogLimits(1_000, 1_000_000, 10_000, Duration.ofDays(14),
				Duration.ofHours(2), Duration.ofHours(24)));
		String old = LogJson.writeText(at(Instant.now().minus(Duration.ofDays(15)), "old"));
		String young = LogJson.writeText(LogEntry.of(LogLevel.INFO, "young"));
		Files.writeString(directory.resolve("000000000001.jsonl"), old + "\n" + young + "\n");
		fail(CloudErrorCategory.UNAVAILABLE);
		start(AT_ONCE.withSpill(directory, 16 << 20));
		await(() -> this.driver.calls.get() >= 3);
		this.driver.fault = (batch) -> {
		};
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		assertThat(this.driver.messages()).containsExactly("young");
		assertThat(this.pipeline.status().lost()).isEqualTo(Map.of(LogLoss.TOO_OLD, 1L));
	}

	@Test
	void fileThatSomebodyHasRemovedBlocksNothing(@TempDir Path directory) throws Exception {
		String line = LogJson.writeText(LogEntry.of(LogLevel.INFO, "kept")) + "\n";
		Path first = directory.resolve("000000000001.jsonl");
		Files.writeString(first, line);
		Files.writeString(directory.resolve("000000000002.jsonl"), line);
		try (LogSpool spool = new LogSpool(directory, 16 << 20)) {
			Files.delete(first);
			assertThat(spool.oldest().next().entry().message()).isEqualTo("kept");
			assertThat(spool.takeDamaged()).isEqualTo(1);
			spool.remove(1);
			assertThat(spool.isEmpty()).isTrue();
		}
	}

	@Test
	void closeByAnInterruptedThreadEndsAtOnceAndCounts() throws InterruptedException {
		fail(CloudErrorCategory.UNAVAILABLE);
		start(AT_ONCE.withShutdownTimeout(Duration.ofMinutes(10)));
		log(0, 5);
		Thread.currentThread().interrupt();
		this.pipeline.close();
		assertThat(Thread.interrupted()).isTrue();
		await(() -> this.driver.closed);
		assertThat(lost(LogLoss.SHUTDOWN)).isEqualTo(5);
	}

	@Test
	void missingClassWhileEncodingIsOfTheEntryAlone() {
		start(AT_ONCE);
		this.pipeline.log(LogLevel.INFO, () -> {
			throw new NoClassDefFoundError("as the test wants");
		});
		log(0, 1);
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		assertThat(this.driver.messages()).isEqualTo(events(0, 1));
		assertThat(this.pipeline.status().lost()).isEqualTo(Map.of(LogLoss.NOT_ENCODABLE, 1L));
		assertThat(this.pipeline.status().failure()).isNull();
	}

	@Test
	void damagedLinesAreCountedAndTheOthersDelivered(@TempDir Path directory) throws Exception {
		String good = LogJson.writeText(LogEntry.of(LogLevel.INFO, "good"));
		Files.writeString(directory.resolve("000000000001.jsonl"), good + "\n{\"half\n" + good + "\n" + good);
		start(AT_ONCE.withSpill(directory, 16 << 20));
		log(0, 1);
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		assertThat(this.driver.messages()).containsExactly("good", "good", "event 0");
		assertThat(lost(LogLoss.DAMAGED)).isEqualTo(2);
	}

	@Test
	void directoryBelongsToOnePipeline(@TempDir Path directory) {
		start(AT_ONCE.withSpill(directory, 16 << 20));
		assertThatExceptionOfType(CloudException.class)
			.isThrownBy(() -> LogPipeline.start(this.driver, AT_ONCE.withSpill(directory, 16 << 20)))
			.satisfies((ex) -> {
				assertThat(ex.category()).isEqualTo(CloudErrorCategory.CONFIGURATION);
				assertThat(ex.getMessage()).contains(directory.toString(), "in use");
			});
	}

	@Test
	void nothingIsLostUncounted() throws InterruptedException {
		Random random = new Random(7);
		this.driver.fault = (batch) -> {
			if (random.nextInt(4) == 0) {
				throw RecordingLogDriver.failure(CloudErrorCategory.UNAVAILABLE);
			}
		};
		start(LogOptions.DEFAULT.withQueueCapacity(1_024).withOverflow(LogOverflow.BLOCK));
		List<Thread> callers = new ArrayList<>();
		for (int i = 0; i < 16; i++) {
			int caller = i;
			callers.add(new Thread(() -> {
				for (int j = 0; j < 2_000; j++) {
					this.pipeline.log(LogLevel.INFO, caller + " " + j);
				}
			}));
		}
		callers.forEach(Thread::start);
		for (Thread caller : callers) {
			caller.join();
		}
		this.driver.fault = (batch) -> {
		};
		this.pipeline.close();
		assertThat(this.pipeline.status().lostEntries()).isZero();
		assertThat(this.driver.messages()).hasSize(32_000);
		assertThat(new HashSet<>(this.driver.messages())).hasSize(32_000);
	}

	@Test
	void entriesOfOneCallerDuringTheShutdownAreAllCounted() throws InterruptedException {
		for (int round = 0; round < 50; round++) {
			this.driver = new RecordingLogDriver(LogLimits.ofSize(1_000, 1_000_000, 10_000));
			LogPipeline one = start(AT_ONCE.withQueueCapacity(1_024));
			CountDownLatch running = new CountDownLatch(4);
			List<Thread> callers = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				Thread caller = new Thread(() -> {
					running.countDown();
					for (int j = 0; j < 2_000; j++) {
						one.log(LogLevel.INFO, "x");
					}
				});
				callers.add(caller);
				caller.start();
			}
			running.await();
			one.close();
			for (Thread caller : callers) {
				caller.join();
			}
			assertThat(one.status().delivered() + one.status().lostEntries()).isEqualTo(8_000);
			assertThat(this.driver.messages()).hasSize((int) one.status().delivered());
		}
	}

	@Test
	void metersTellTheWholeStory() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		start(AT_ONCE);
		new LogMeters(this.pipeline).bindTo(registry);
		this.pipeline.log(LogLevel.INFO, "not encodable");
		log(0, 3);
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		assertThat(registry.get("shield.cloud.logs.delivered").tag("provider", "test").functionCounter().count())
			.isEqualTo(3);
		assertThat(registry.get("shield.cloud.logs.lost").tag("reason", "not-encodable").functionCounter().count())
			.isEqualTo(1);
		assertThat(registry.get("shield.cloud.logs.calls").tag("outcome", "success").functionCounter().count())
			.isPositive();
		assertThat(registry.get("shield.cloud.logs.queued").gauge().value()).isZero();
		assertThat(registry.get("shield.cloud.logs.spilled").gauge().value()).isZero();
	}

	@Test
	void optionsOutOfRangeAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> LogOptions.DEFAULT.withQueueCapacity(3))
			.withMessageContaining("queueCapacity");
		assertThatIllegalArgumentException().isThrownBy(() -> LogOptions.DEFAULT.withBatch(0, Duration.ofSeconds(1)))
			.withMessageContaining("batchSize");
		assertThatIllegalArgumentException().isThrownBy(() -> LogOptions.DEFAULT.withBatch(1, Duration.ZERO))
			.withMessageContaining("maxDelay");
		assertThatIllegalArgumentException().isThrownBy(() -> LogOptions.DEFAULT.withSpill(Path.of("x"), 1))
			.withMessageContaining("spillLimit");
	}

	@Test
	void waitingCostsNoTime() throws InterruptedException {
		// Threads of the tests before may be about to end
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		start(LogOptions.DEFAULT);
		log(0, 1);
		assertThat(this.pipeline.flush(PATIENCE)).isTrue();
		Thread thread = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((one) -> "shield-cloud-logs".equals(one.getName()) && !before.contains(one))
			.findFirst()
			.orElseThrow();
		await(() -> thread.getState() == Thread.State.WAITING);
		log(1, 2);
		assertThat(this.pipeline.flush(Duration.ofSeconds(TimeUnit.MINUTES.toSeconds(1)))).isTrue();
	}

	/** Comes true in time. */
	@FunctionalInterface
	private interface Check {

		boolean holds();

	}

}
