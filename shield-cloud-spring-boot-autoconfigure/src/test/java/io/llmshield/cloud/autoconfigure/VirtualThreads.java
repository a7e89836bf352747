package io.llmshield.cloud.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

import io.llmshield.cloud.logs.CloudLogger;
import io.llmshield.cloud.logs.LogLevel;
import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricUnit;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.storage.CloudStorage;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.task.VirtualThreadTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Uses secrets, objects and telemetry on virtual threads and looks whether one of them
 * kept its carrier while it waited.
 */
public final class VirtualThreads {

	private static final int THREADS = 24;

	private static final Duration LONG = Duration.ofMinutes(1);

	private static final Logger logger = LoggerFactory.getLogger("app.VirtualThreads");

	private VirtualThreads() {
	}

	/**
	 * Return what pinned a thread in our calls.
	 */
	public static List<String> pinned(CloudSecretManager secrets, CloudStorage storage, String secret)
			throws IOException {
		// What is loaded and set up once for all, alone or at the same time, does not
		// count
		use(secrets, storage, secret + "-first");
		together((i) -> use(secrets, storage, secret + "-first-" + i));
		return pinned(() -> together((i) -> use(secrets, storage, secret + "-" + i)));
	}

	/**
	 * Return what pinned a thread in logging and in waiting until it is sent.
	 */
	public static List<String> pinned(CloudLogger cloudLogger) throws IOException {
		use(cloudLogger, 0);
		together((i) -> use(cloudLogger, i));
		return pinned(() -> together((i) -> use(cloudLogger, i)));
	}

	/**
	 * Return what pinned a thread in logging, in recording and in waiting until both are
	 * sent.
	 */
	public static List<String> pinned(CloudLogger cloudLogger, CloudMetrics metrics) throws IOException {
		use(metrics, 0);
		together((i) -> use(metrics, i));
		List<String> pinned = new ArrayList<>(pinned(cloudLogger));
		pinned.addAll(pinned(() -> together((i) -> use(metrics, i))));
		assertThat(metrics.statistics().sent()).as("points sent").isEqualTo(2 * THREADS + 1);
		return pinned;
	}

	private static void together(IntConsumer use) {
		VirtualThreadTaskExecutor executor = new VirtualThreadTaskExecutor("use-");
		List<CompletableFuture<Void>> uses = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			int number = i;
			uses.add(CompletableFuture.runAsync(() -> use.accept(number), executor));
		}
		uses.forEach(CompletableFuture::join);
	}

	/** Return the stack of every pinning of one of these threads, or of ours. */
	static List<String> pinned(Runnable work) throws IOException {
		Path file = Files.createTempFile("pinned", ".jfr");
		try (Recording recording = new Recording()) {
			recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO).withStackTrace();
			recording.start();
			work.run();
			recording.stop();
			recording.dump(file);
			List<String> found = new ArrayList<>();
			for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
				// Wherever it waits: frames of ours may be far below those of an SDK
				String thread = String.valueOf(event.getThread("eventThread").getJavaName());
				if (thread.startsWith("use-") || thread.startsWith("shield-cloud-")) {
					found.add(thread + ": " + event.getStackTrace()
						.getFrames()
						.stream()
						.map((frame) -> frame.getMethod().getType().getName() + "." + frame.getMethod().getName())
						.collect(Collectors.joining(" < ")));
				}
			}
			return found;
		}
		finally {
			Files.delete(file);
		}
	}

	private static void use(CloudSecretManager secrets, CloudStorage storage, String name) {
		secrets.createSecret(name, SecretValue.ofText("one"));
		assertThat(secrets.getSecret(name).asText()).isEqualTo("one");
		byte[] content = new byte[100_000];
		storage.put(name, content);
		assertThat(storage.getBytes(name)).isEqualTo(content);
		assertThat(storage.list(name).count()).isPositive();
		storage.delete(name);
		secrets.deleteSecret(name);
	}

	private static void use(CloudLogger cloudLogger, int number) {
		logger.warn("line {}", number);
		assertThat(cloudLogger.log(LogLevel.WARN, "entry " + number)).isTrue();
		assertThat(cloudLogger.flush(LONG)).isTrue();
	}

	private static void use(CloudMetrics metrics, int number) {
		metrics.record(Metric.of("virtual", number, MetricUnit.COUNT));
		assertThat(metrics.flush(LONG)).isTrue();
	}

}
