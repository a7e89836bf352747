package io.llmshield.cloud.secrets;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.resilience.CallGuards;
import io.llmshield.cloud.resilience.ResilienceOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Expected secrets are read by few requests, and otherwise as if nothing stood in
 * between.
 */
class SecretPrefetchTests {

	private static final Duration LONG = Duration.ofMinutes(1);

	private final BatchDriver driver = new BatchDriver();

	private final List<String> names = IntStream.range(0, 5).mapToObj((i) -> "app/s" + i).toList();

	SecretPrefetchTests() {
		this.names.forEach((name) -> this.driver.put(name, "value of " + name));
	}

	private SecretDriver prefetching(Duration patience) {
		return new SecretPrefetch(this.names, patience).inFrontOf(this.driver);
	}

	private static String read(SecretDriver driver, String name) {
		return driver.read(SecretName.of(name), null).asText();
	}

	private void readAll(SecretDriver driver) {
		this.names.forEach((name) -> assertThat(read(driver, name)).isEqualTo("value of " + name));
	}

	private static FutureTask<String> start(SecretDriver driver, String name) {
		FutureTask<String> task = new FutureTask<>(() -> read(driver, name));
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
		return task;
	}

	/** Who waits for a batch waits with a limit; nothing else here does. */
	private static void awaitWaiting(int count) {
		until(() -> Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("app/") && thread.getState() == Thread.State.TIMED_WAITING)
			.count() == count);
	}

	private static void until(BooleanSupplier condition) {
		long end = System.nanoTime() + LONG.toNanos();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime() < end).as("it came").isTrue();
			LockSupport.parkNanos(1_000_000);
		}
	}

	private static String result(FutureTask<String> task) throws Exception {
		return task.get(LONG.toSeconds(), TimeUnit.SECONDS);
	}

	private static CloudException failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
		return catchThrowableOfType(CloudException.class, call);
	}

	@Test
	void eachBatchIsOneRequestAndEachNameIsAskedForOnce() {
		readAll(prefetching(LONG));
		assertThat(this.driver.reads).hasValue(0);
		assertThat(this.driver.batches).hasSize(3).allMatch((batch) -> batch.size() <= 2);
		assertThat(this.driver.batches.stream().flatMap(Collection::stream)).extracting(SecretName::toString)
			.containsExactlyInAnyOrderElementsOf(this.names);
	}

	@Test
	void versionAndSourceAreThoseOfASingleRead() {
		SecretName name = SecretName.of("app/s1");
		SecretValue value = prefetching(LONG).read(name, null);
		assertThat(value).isEqualTo(this.driver.read(name, null));
		assertThat(value.version()).isEqualTo("v1");
		assertThat(value.source()).isEqualTo("scripted");
	}

	@Test
	void anAnswerIsHandedOutOnce() {
		SecretDriver prefetching = prefetching(LONG);
		read(prefetching, "app/s0");
		this.driver.put("app/s0", "newer");
		assertThat(read(prefetching, "app/s0")).isEqualTo("newer");
		assertThat(this.driver.reads).hasValue(1);
	}

	@Test
	void aVersionAndANameThatWasNotExpectedAreReadAlone() {
		this.driver.put("app/other", "other");
		SecretDriver prefetching = prefetching(LONG);
		assertThat(read(prefetching, "app/other")).isEqualTo("other");
		assertThat(prefetching.read(SecretName.of("app/s0"), "v1").asText()).isEqualTo("value of app/s0");
		assertThat(this.driver.batches).isEmpty();
		readAll(prefetching);
		assertThat(this.driver.reads).hasValue(2);
	}

	@Test
	void whatABatchDoesNotBringIsReadAlone() {
		this.driver.remove("app/s3");
		SecretDriver prefetching = prefetching(LONG);
		assertThat(failure(() -> read(prefetching, "app/s3")).category()).isEqualTo(CloudErrorCategory.NOT_FOUND);
		this.driver.leftOut = "app/s2";
		assertThat(read(prefetching, "app/s2")).isEqualTo("value of app/s2");
		assertThat(this.driver.reads).hasValue(2);
		assertThat(read(prefetching, "app/s0")).isEqualTo("value of app/s0");
		assertThat(this.driver.reads).hasValue(2);
	}

	@ParameterizedTest
	@EnumSource(names = "CANCELLED", mode = EnumSource.Mode.EXCLUDE)
	void afterOneThatFailedEachIsReadAlone(CloudErrorCategory category) {
		this.driver.nextBatches.add(() -> {
			throw ScriptedSecretDriver.error(category);
		});
		readAll(prefetching(LONG));
		assertThat(this.driver.batches).hasSize(1);
		assertThat(this.driver.reads).hasValue(this.names.size());
	}

	@Test
	void afterAMistakeOfTheDriverEachIsReadAlone() {
		this.driver.nextBatches.add(() -> {
			throw new IllegalStateException("a payload");
		});
		readAll(prefetching(LONG));
		assertThat(this.driver.batches).hasSize(1);
		assertThat(this.driver.reads).hasValue(this.names.size());
	}

	@Test
	void whatOtherBatchesBringIsNotLostWhenOneFails() {
		SecretDriver prefetching = prefetching(LONG);
		read(prefetching, "app/s0");
		this.driver.nextBatches.add(() -> {
			throw ScriptedSecretDriver.error(CloudErrorCategory.THROTTLED);
		});
		read(prefetching, "app/s1");
		assertThat(this.driver.reads).hasValue(1);
		read(prefetching, "app/s2");
		assertThat(this.driver.reads).hasValue(2);
		read(prefetching, "app/s3");
		assertThat(this.driver.reads).hasValue(2);
	}

	@Test
	void ofReadersThatBeginTogetherOneIsRefused() throws Exception {
		CountDownLatch answer = new CountDownLatch(1);
		this.driver.nextBatches.add(() -> {
			uninterruptibly(answer);
			throw ScriptedSecretDriver.error(CloudErrorCategory.ACCESS_DENIED);
		});
		SecretDriver prefetching = prefetching(LONG);
		List<FutureTask<String>> readers = this.names.stream().map((name) -> start(prefetching, name)).toList();
		awaitWaiting(4);
		answer.countDown();
		for (int i = 0; i < readers.size(); i++) {
			assertThat(result(readers.get(i))).isEqualTo("value of " + this.names.get(i));
		}
		assertThat(this.driver.batches).hasSize(1);
		assertThat(this.driver.reads).hasValue(5);
	}

	@Test
	void batchesAfterTheFirstAreUnderWayTogether() throws Exception {
		CyclicBarrier together = new CyclicBarrier(2);
		this.driver.nextBatches.add(() -> {
		});
		Runnable meet = () -> {
			try {
				together.await(LONG.toSeconds(), TimeUnit.SECONDS);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		};
		this.driver.nextBatches.addAll(List.of(meet, meet));
		SecretDriver prefetching = prefetching(LONG);
		// In the order of the names, three readers are enough
		List<FutureTask<String>> readers = this.names.stream()
			.limit(3)
			.map((name) -> start(prefetching, name))
			.toList();
		for (FutureTask<String> reader : readers) {
			result(reader);
		}
		assertThat(this.driver.batches).hasSize(3);
		read(prefetching, "app/s3");
		read(prefetching, "app/s4");
		assertThat(this.driver.reads).hasValue(0);
	}

	@Test
	void whoHasWaitedLongEnoughGoesAloneAndNobodyWaitsAgain() throws Exception {
		CountDownLatch answer = new CountDownLatch(1);
		this.driver.nextBatches.add(() -> uninterruptibly(answer));
		SecretDriver prefetching = prefetching(Duration.ofMillis(1));
		FutureTask<String> first = start(prefetching, "app/s0");
		until(() -> this.driver.batches.size() == 1);
		assertThat(read(prefetching, "app/s3")).isEqualTo("value of app/s3");
		assertThat(read(prefetching, "app/s1")).isEqualTo("value of app/s1");
		assertThat(this.driver.reads).hasValue(2);
		answer.countDown();
		assertThat(result(first)).isEqualTo("value of app/s0");
		assertThat(this.driver.batches).hasSize(1);
		assertThat(this.driver.reads).hasValue(2);
	}

	/** The batch that was given up hangs for good, and does not hear the interrupt. */
	@Test
	void secondAttemptOfTheGuardWaitsForNobody() {
		CountDownLatch never = new CountDownLatch(1);
		this.driver.nextBatches.add(() -> uninterruptibly(never));
		CallGuards guards = new CallGuards(
				new ResilienceOptions(new ResilienceOptions.Retry(2, Duration.ofMillis(1), 1, Duration.ofMillis(1), 0),
						ResilienceOptions.Breaker.DEFAULT,
						new ResilienceOptions.Limits(Duration.ofMillis(500), 64, Duration.ZERO)),
				(task) -> {
					Thread thread = new Thread(task);
					thread.setDaemon(true);
					thread.start();
				});
		CloudSecretManager manager = SecretManagerBuilder.forDriver(prefetching(LONG))
			.guard(guards.guard("scripted", "secrets"))
			.build();
		try {
			assertThat(manager.getSecret("app/s0").asText()).isEqualTo("value of app/s0");
			// Of the same batch: gives the wait up at the limit, and is then read alone
			assertThat(manager.getSecret("app/s3").asText()).isEqualTo("value of app/s3");
			assertThat(this.driver.batches).hasSize(1);
			assertThat(this.driver.reads).hasValue(2);
		}
		finally {
			never.countDown();
		}
	}

	@Test
	void interruptEndsTheWaitOfOneReaderOnly() throws Exception {
		CountDownLatch answer = new CountDownLatch(1);
		this.driver.nextBatches.add(() -> uninterruptibly(answer));
		SecretDriver prefetching = prefetching(LONG);
		FutureTask<String> first = start(prefetching, "app/s0");
		until(() -> this.driver.batches.size() == 1);
		List<Boolean> interrupted = new CopyOnWriteArrayList<>();
		FutureTask<CloudException> waiter = new FutureTask<>(() -> {
			CloudException failure = failure(() -> read(prefetching, "app/s3"));
			interrupted.add(Thread.currentThread().isInterrupted());
			return failure;
		});
		Thread thread = new Thread(waiter, "app/waiter");
		thread.start();
		awaitWaiting(1);
		thread.interrupt();
		assertThat(waiter.get(LONG.toSeconds(), TimeUnit.SECONDS).category()).isEqualTo(CloudErrorCategory.CANCELLED);
		assertThat(interrupted).containsExactly(true);
		answer.countDown();
		assertThat(result(first)).isEqualTo("value of app/s0");
		assertThat(this.driver.reads).hasValue(0);
		assertThat(read(prefetching, "app/s3")).isEqualTo("value of app/s3");
		assertThat(this.driver.reads).hasValue(1);
	}

	@Test
	void othersGoAloneWhenTheReaderWhoAsksIsInterrupted() throws Exception {
		CountDownLatch answer = new CountDownLatch(1);
		this.driver.nextBatches.add(() -> {
			uninterruptibly(answer);
			throw ScriptedSecretDriver.error(CloudErrorCategory.CANCELLED);
		});
		SecretDriver prefetching = prefetching(LONG);
		FutureTask<String> first = start(prefetching, "app/s0");
		until(() -> this.driver.batches.size() == 1);
		FutureTask<String> sameBatch = start(prefetching, "app/s3");
		FutureTask<String> otherBatch = start(prefetching, "app/s1");
		awaitWaiting(2);
		answer.countDown();
		assertThat(result(sameBatch)).isEqualTo("value of app/s3");
		assertThat(result(otherBatch)).isEqualTo("value of app/s1");
		assertThat(catchThrowableOfType(ExecutionException.class, () -> result(first)).getCause())
			.isInstanceOfSatisfying(CloudException.class,
					(ex) -> assertThat(ex.category()).isEqualTo(CloudErrorCategory.CANCELLED));
		assertThat(this.driver.batches).hasSize(1);
		assertThat(this.driver.reads).hasValue(2);
	}

	@Test
	void whatNobodyHasAskedForIsWiped() {
		SecretPrefetch prefetch = new SecretPrefetch(this.names, LONG);
		SecretDriver prefetching = prefetch.inFrontOf(this.driver);
		SecretValue taken = prefetching.read(SecretName.of("app/s0"), null);
		prefetch.close();
		assertThat(taken.asText()).isEqualTo("value of app/s0");
		assertWiped(this.driver.answered.get("app/s3"));
		readAll(prefetching);
		assertThat(this.driver.batches).hasSize(1);
	}

	@Test
	void answerThatComesAfterTheEndIsWiped() throws Exception {
		CountDownLatch answer = new CountDownLatch(1);
		this.driver.nextBatches.add(() -> uninterruptibly(answer));
		SecretPrefetch prefetch = new SecretPrefetch(this.names, LONG);
		FutureTask<String> first = start(prefetch.inFrontOf(this.driver), "app/s0");
		until(() -> this.driver.batches.size() == 1);
		prefetch.close();
		answer.countDown();
		assertThat(result(first)).isEqualTo("value of app/s0");
		assertWiped(this.driver.answered.get("app/s0"));
		assertWiped(this.driver.answered.get("app/s3"));
		assertThat(this.driver.reads).hasValue(1);
	}

	private static void assertWiped(SecretValue value) {
		assertThatIllegalStateException().isThrownBy(value::asText);
	}

	@Test
	void nothingStandsInFrontWhereItSavesNothing() {
		assertThat(new SecretPrefetch(List.of("app/s0", "app/s0"), LONG).inFrontOf(this.driver)).isSameAs(this.driver);
		SecretDriver single = new ScriptedSecretDriver();
		assertThat(new SecretPrefetch(this.names, LONG).inFrontOf(single)).isSameAs(single);
	}

	/** It may change what is read, and knows of single reads only. */
	@Test
	void aDecoratorSeesEachRead() {
		List<SecretName> seen = new ArrayList<>();
		SecretDriver decorator = new ForwardingSecretDriver(this.driver) {

			@Override
			public SecretValue read(SecretName name, String version) {
				seen.add(name);
				return super.read(name, version);
			}

		};
		assertThat(decorator.batchLimit()).isEqualTo(2);
		SecretDriver same = new SecretPrefetch(this.names, LONG).inFrontOf(decorator);
		assertThat(same).isSameAs(decorator);
		readAll(same);
		assertThat(seen).hasSize(5);
		assertThat(this.driver.batches).isEmpty();
	}

	@Test
	void forwardingDriverPassesBatchesOn() {
		SecretDriver forwarding = new ForwardingSecretDriver(this.driver) {
		};
		assertThat(forwarding.readBatch(List.of(SecretName.of("app/s0")))).containsOnlyKeys(SecretName.of("app/s0"));
	}

	@Test
	void driverWithoutSuchARequestAnswersNothing() {
		SecretDriver plain = new ScriptedSecretDriver();
		assertThat(plain.batchLimit()).isOne();
		assertThat(plain.readBatch(List.of(SecretName.of("app/s0")))).isEmpty();
	}

	private static void uninterruptibly(CountDownLatch latch) {
		boolean interrupted = false;
		while (latch.getCount() > 0) {
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/** Two secrets by one request. */
	private static final class BatchDriver extends ScriptedSecretDriver {

		final List<Collection<SecretName>> batches = new CopyOnWriteArrayList<>();

		final Queue<Runnable> nextBatches = new ConcurrentLinkedQueue<>();

		final Map<String, SecretValue> answered = new HashMap<>();

		volatile String leftOut = "";

		@Override
		public int batchLimit() {
			return 2;
		}

		@Override
		public Map<SecretName, SecretValue> readBatch(Collection<SecretName> names) {
			this.batches.add(names);
			Runnable next = this.nextBatches.poll();
			if (next != null) {
				next.run();
			}
			Map<SecretName, SecretValue> values = new HashMap<>();
			for (SecretName name : names) {
				SecretValue value = newest(name);
				if (value != null && !name.toString().equals(this.leftOut)) {
					values.put(name, value);
					synchronized (this.answered) {
						this.answered.put(name.toString(), value);
					}
				}
			}
			return values;
		}

		private SecretValue newest(SecretName name) {
			try {
				return stored(name, null);
			}
			catch (CloudException ex) {
				return null;
			}
		}

	}

}
