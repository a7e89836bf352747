package io.llmshield.cloud.autoconfigure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

import io.llmshield.cloud.logs.CloudLogger;
import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.storage.CloudStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.core.task.VirtualThreadTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No virtual thread is pinned on the local provider. The clouds are asked in the tests of
 * their emulators.
 */
@EnabledForJreRange(min = JRE.JAVA_25)
class VirtualThreadTests {

	@Test
	void localPinsNone(@TempDir Path directory) {
		LocalRunner.in(directory)
			.withPropertyValues("spring.threads.virtual.enabled=true")
			.run((context) -> assertThat(VirtualThreads.pinned(context.getBean(CloudSecretManager.class),
					context.getBean(CloudStorage.class), "virtual"))
				.isEmpty());
	}

	@Test
	void localTelemetryPinsNone(@TempDir Path directory) {
		LocalRunner.in(directory)
			.withPropertyValues("spring.threads.virtual.enabled=true", "llmshield.cloud.telemetry.logs.enabled=true",
					"llmshield.cloud.telemetry.metrics.enabled=true")
			.run((context) -> assertThat(
					VirtualThreads.pinned(context.getBean(CloudLogger.class), context.getBean(CloudMetrics.class)))
				.isEmpty());
	}

	@Test
	void pinningIsSeen() throws IOException {
		assertThat(VirtualThreads
			.pinned(() -> CompletableFuture.runAsync(() -> deep(30), new VirtualThreadTaskExecutor("use-")).join()))
			.isNotEmpty();
	}

	/** As far above our frames as an SDK may wait. */
	private static void deep(int frames) {
		if (frames == 0) {
			Sleeper.wake();
		}
		else {
			deep(frames - 1);
		}
	}

	/** A thread that waits in an initializer keeps its carrier. */
	private static final class Sleeper {

		static {
			LockSupport.parkNanos(5_000_000);
		}

		static void wake() {
		}

	}

}
