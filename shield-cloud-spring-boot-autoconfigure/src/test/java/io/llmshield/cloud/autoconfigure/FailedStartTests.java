package io.llmshield.cloud.autoconfigure;

import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A context whose last part does not start, as a web server whose port is taken.
 */
class FailedStartTests {

	@Test
	void sendersAreToldWhenTheStartFails() {
		AtomicInteger told = new AtomicInteger();
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.registerBean(StopSignal.class, () -> new StopSignal(told::incrementAndGet));
		context.registerBean(Failing.class);
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(context::refresh)
			.withStackTraceContaining("as the test wants");
		assertThat(told).hasValue(1);
	}

	@Test
	void contextThatIsStoppedMayGoOn() {
		AtomicInteger told = new AtomicInteger();
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean(StopSignal.class, () -> new StopSignal(told::incrementAndGet));
			context.refresh();
			context.stop();
			context.start();
			assertThat(told).hasValue(0);
		}
		assertThat(told).hasValue(1);
	}

	static class Failing implements SmartLifecycle {

		@Override
		public void start() {
			throw new IllegalStateException("as the test wants");
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return false;
		}

	}

}
