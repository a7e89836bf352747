package io.llmshield.cloud.autoconfigure.actuator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LatestHealth} and {@link HealthMeters}.
 */
class LatestHealthTests {

	private static final Duration KEEP = Duration.ofSeconds(10);

	private final AtomicLong now = new AtomicLong(-5);

	private final Deque<Runnable> tasks = new ArrayDeque<>();

	private final AtomicInteger asked = new AtomicInteger();

	private Status status = Status.UP;

	private LatestHealth latest() {
		HealthIndicator indicator = () -> {
			this.asked.incrementAndGet();
			return Health.status(this.status).build();
		};
		return new LatestHealth(indicator, this.tasks::add, KEEP, this.now::get);
	}

	@Test
	void whoeverReadsDoesNotWait() {
		LatestHealth latest = latest();
		assertThat(latest.value()).isNaN();
		assertThat(latest.value()).isNaN();
		assertThat(this.tasks).hasSize(1);
		this.tasks.remove().run();
		assertThat(latest.value()).isOne();
		assertThat(this.tasks).isEmpty();
	}

	@Test
	void aNumberIsAskedForAgainWhenItIsOld() {
		LatestHealth latest = latest();
		latest.value();
		this.tasks.remove().run();
		this.status = Status.DOWN;
		this.now.addAndGet(KEEP.toNanos() - 1);
		latest.value();
		assertThat(this.tasks).isEmpty();
		this.now.incrementAndGet();
		assertThat(latest.value()).isOne();
		this.tasks.remove().run();
		assertThat(latest.value()).isZero();
		assertThat(this.asked).hasValue(2);
	}

	@ParameterizedTest
	@CsvSource({ "UP, 1", "DEGRADED, 0.5", "DOWN, 0", "OUT_OF_SERVICE, 0", "UNKNOWN, NaN" })
	void eachStatusHasANumber(String code, double number) {
		this.status = new Status(code);
		LatestHealth latest = latest();
		latest.value();
		this.tasks.remove().run();
		assertThat(latest.value()).isEqualTo(Double.valueOf(number));
	}

	@Test
	void aStoppedExecutorLeavesTheLastNumber() {
		LatestHealth latest = new LatestHealth(() -> Health.up().build(), (task) -> {
			if (this.asked.getAndIncrement() > 0) {
				throw new RejectedExecutionException();
			}
			task.run();
		}, Duration.ZERO, this.now::get);
		assertThat(latest.value()).isOne();
		assertThat(latest.value()).isOne();
		assertThat(latest.value()).isOne();
		assertThat(this.asked).hasValue(3);
	}

	@Test
	void everyComponentIsAMeter() {
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		HealthIndicator down = () -> Health.down().build();
		HealthIndicator up = () -> Health.up().build();
		new HealthMeters("aws", CompositeHealthContributor.fromMap(Map.of("secrets", down, "storage", up)),
				(indicator) -> new LatestHealth(indicator, Runnable::run, KEEP, this.now::get))
			.bindTo(meters);
		assertThat(meters.get("shield.cloud.health").tags("provider", "aws", "component", "secrets").gauge().value())
			.isZero();
		assertThat(meters.get("shield.cloud.health").tag("component", "storage").gauge().value()).isOne();
	}

}
