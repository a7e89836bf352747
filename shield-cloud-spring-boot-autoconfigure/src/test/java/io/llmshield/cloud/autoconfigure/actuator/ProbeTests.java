package io.llmshield.cloud.autoconfigure.actuator;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.llmshield.cloud.CloudErrorCategory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProbeTests {

	private static final HealthProperties PROPERTIES = new HealthProperties(Duration.ofSeconds(2),
			Duration.ofSeconds(10), Duration.ofSeconds(1), "");

	private final AtomicLong nanos = new AtomicLong();

	private final AtomicInteger calls = new AtomicInteger();

	private final Queue<Runnable> tasks = new ArrayDeque<>();

	private Probe probe() {
		return new Probe(() -> "there-" + this.calls.incrementAndGet(), Runnable::run, PROPERTIES, this.nanos::get,
				Clock.systemUTC());
	}

	private void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

	@Test
	void answerIsUsedForAWhile() {
		Probe probe = probe();
		assertThat(probe.await().location()).isEqualTo("there-1");
		pass(Duration.ofSeconds(9));
		assertThat(probe.await().location()).isEqualTo("there-1");
		pass(Duration.ofSeconds(1));
		assertThat(probe.await().location()).isEqualTo("there-2");
	}

	@Test
	void failureIsUsedForAWhileToo() {
		Probe probe = new Probe(() -> {
			this.calls.incrementAndGet();
			throw new IllegalStateException("as the test wants it");
		}, Runnable::run, PROPERTIES, this.nanos::get, Clock.systemUTC());
		assertThat(probe.await().error()).isEqualTo(CloudErrorCategory.UNKNOWN);
		assertThat(probe.await().error()).isEqualTo(CloudErrorCategory.UNKNOWN);
		assertThat(this.calls).hasValue(1);
	}

	@Test
	void driverThatDoesNotAnswerIsNotAskedAgainAndNobodyWaits() {
		Probe probe = new Probe(() -> "late", this.tasks::add, PROPERTIES, this.nanos::get, Clock.systemUTC());
		probe.begin();
		pass(Duration.ofSeconds(2));
		assertThat(probe.await().error()).isEqualTo(CloudErrorCategory.TIMEOUT);
		pass(Duration.ofMinutes(5));
		assertThat(probe.await().error()).isEqualTo(CloudErrorCategory.TIMEOUT);
		assertThat(probe.await().latency()).isGreaterThan(Duration.ofMinutes(5));
		assertThat(this.tasks).hasSize(1);
		this.tasks.remove().run();
		assertThat(probe.await().location()).isEqualTo("late");
	}

	@Test
	void lastSuccessIsKeptThroughFailures() {
		Probe probe = new Probe(() -> {
			if (this.calls.incrementAndGet() > 1) {
				throw new IllegalStateException("as the test wants it");
			}
			return "there";
		}, Runnable::run, PROPERTIES, this.nanos::get, Clock.systemUTC());
		ProbeOutcome success = probe.await();
		pass(Duration.ofSeconds(10));
		ProbeOutcome failure = probe.await();
		assertThat(failure.error()).isEqualTo(CloudErrorCategory.UNKNOWN);
		assertThat(failure.lastSuccess()).isEqualTo(success.lastSuccess()).isNotNull();
	}

	@Test
	void manyThreadsShareOneCall() throws Exception {
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch answer = new CountDownLatch(1);
		ExecutorService driver = Executors.newCachedThreadPool();
		ExecutorService callers = Executors.newCachedThreadPool();
		try {
			Probe probe = new Probe(() -> {
				asked.countDown();
				await(answer);
				return "there-" + this.calls.incrementAndGet();
			}, driver, new HealthProperties(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1), ""));
			List<Future<ProbeOutcome>> outcomes = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				outcomes.add(callers.submit(probe::await));
			}
			asked.await();
			answer.countDown();
			for (Future<ProbeOutcome> outcome : outcomes) {
				assertThat(outcome.get().location()).isEqualTo("there-1");
			}
			assertThat(this.calls).hasValue(1);
		}
		finally {
			driver.shutdownNow();
			callers.shutdownNow();
		}
	}

	@Test
	void slowAnswerIsToldAsSlow() {
		Probe probe = new Probe(() -> {
			pass(Duration.ofMillis(1500));
			return "there";
		}, Runnable::run, PROPERTIES, this.nanos::get, Clock.systemUTC());
		assertThat(probe.await().latency()).isEqualTo(Duration.ofMillis(1500));
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
