package io.llmshield.cloud.resilience;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StopTime}.
 */
class StopTimeTests {

	private final AtomicLong nanos = new AtomicLong(-3);

	private final StopTime time = new StopTime(Duration.ofSeconds(10), this.nanos::get);

	private void pass(long seconds) {
		this.nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
	}

	@Test
	void runsFromTheAnnouncement() {
		pass(100);
		this.time.begin();
		pass(4);
		this.time.begin();
		assertThat(this.time.left()).isEqualTo(Duration.ofSeconds(6));
	}

	@Test
	void runsFromTheClosingWithoutAnAnnouncement() {
		pass(100);
		assertThat(this.time.left()).isEqualTo(Duration.ofSeconds(10));
		pass(1);
		assertThat(this.time.left()).isEqualTo(Duration.ofSeconds(9));
	}

	@Test
	void whatComesAtTheLastMomentHasASecond() {
		this.time.begin();
		pass(3600);
		assertThat(this.time.left()).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void neverMoreThanTheTimeout() {
		StopTime none = new StopTime(Duration.ZERO, this.nanos::get);
		assertThat(none.left()).isZero();
		pass(3600);
		assertThat(none.left()).isZero();
	}

}
