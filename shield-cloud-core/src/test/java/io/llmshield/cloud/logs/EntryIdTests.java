package io.llmshield.cloud.logs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.llmshield.cloud.CloudErrorCategory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An entry keeps its id however often and from wherever it is written.
 */
@Timeout(120)
class EntryIdTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final LogOptions OPTIONS = LogOptions.DEFAULT.withBatch(1000, Duration.ofHours(1));

	private static void log(LogPipeline pipeline, int count) {
		IntStream.range(0, count).forEach((i) -> pipeline.log(LogLevel.INFO, "entry " + i));
	}

	@Test
	void idsAreUniqueAndSortAsTheEntriesCame() {
		IdDriver driver = new IdDriver(0);
		LogPipeline pipeline = LogPipeline.start(driver, OPTIONS);
		log(pipeline, 500);
		assertThat(pipeline.flush(PATIENCE)).isTrue();
		pipeline.close();
		assertThat(driver.ids()).hasSize(500).doesNotHaveDuplicates().isSorted();
	}

	@Test
	void idStaysWhenACallIsMadeAgain() {
		IdDriver driver = new IdDriver(2);
		LogPipeline pipeline = LogPipeline.start(driver, OPTIONS);
		log(pipeline, 10);
		assertThat(pipeline.flush(PATIENCE)).isTrue();
		pipeline.close();
		assertThat(driver.attempts).hasSize(3);
		assertThat(driver.attempts.get(2).subList(0, driver.attempts.get(0).size())).isEqualTo(driver.attempts.get(0));
	}

	@Test
	void idStaysOnDiskAndOverAStart(@TempDir Path directory) throws Exception {
		LogOptions options = OPTIONS.withSpill(directory, 16 << 20).withShutdownTimeout(Duration.ZERO);
		IdDriver away = new IdDriver(Integer.MAX_VALUE);
		LogPipeline first = LogPipeline.start(away, options);
		log(first, 10);
		assertThat(first.flush(Duration.ofMillis(1))).isFalse();
		first.close();
		// Closed last, when the directory is free again; a slow thread is not waited for
		assertThat(away.closed.await(60, TimeUnit.SECONDS)).isTrue();
		IdDriver driver = new IdDriver(0);
		LogPipeline second = LogPipeline.start(driver, options.withShutdownTimeout(PATIENCE));
		assertThat(second.flush(PATIENCE)).isTrue();
		second.close();
		assertThat(driver.written()).hasSize(10).extracting(Tagged::message).startsWith("entry 0").endsWith("entry 9");
		assertThat(driver.written()).doesNotHaveDuplicates()
			.containsAll(away.attempts.stream().flatMap(List::stream).toList());
	}

	@Test
	void lineWithoutAnIdGetsOne(@TempDir Path directory) throws Exception {
		Files.writeString(directory.resolve("000000000001.jsonl"),
				LogJson.writeText(LogEntry.of(LogLevel.INFO, "of an older version")) + "\n", StandardCharsets.UTF_8);
		IdDriver driver = new IdDriver(0);
		LogPipeline pipeline = LogPipeline.start(driver, OPTIONS.withSpill(directory, 16 << 20));
		assertThat(pipeline.flush(PATIENCE)).isTrue();
		pipeline.close();
		assertThat(driver.written()).extracting(Tagged::message).containsExactly("of an older version");
		assertThat(driver.ids().get(0)).isNotEmpty();
	}

	@Test
	void formForPeopleHasNoId() {
		assertThat(LogJson.writeText(LogEntry.of(LogLevel.INFO, "text"))).doesNotContain("\"id\"");
	}

	private record Tagged(String id, String message) {

	}

	/** Fails some times, and then takes everything. */
	private static final class IdDriver implements LogDriver<Tagged> {

		private final List<List<Tagged>> attempts = new CopyOnWriteArrayList<>();

		private final CountDownLatch closed = new CountDownLatch(1);

		private final AtomicInteger failures;

		private volatile int firstTaken = -1;

		IdDriver(int failures) {
			this.failures = new AtomicInteger(failures);
		}

		List<Tagged> written() {
			return this.attempts.subList(Math.max(0, this.firstTaken), this.attempts.size())
				.stream()
				.flatMap(List::stream)
				.toList();
		}

		List<String> ids() {
			return written().stream().map(Tagged::id).toList();
		}

		@Override
		public String provider() {
			return "test";
		}

		@Override
		public LogLimits limits() {
			return LogLimits.ofSize(1000, 1_000_000, 1_000_000);
		}

		@Override
		public Tagged encode(LogEntry entry) {
			throw new AssertionError("The pipeline has an id");
		}

		@Override
		public Tagged encode(LogEntry entry, String id) {
			return new Tagged(id, entry.message());
		}

		@Override
		public int size(Tagged encoded) {
			return encoded.message().length();
		}

		@Override
		public LogReceipt write(List<Tagged> batch) {
			this.attempts.add(List.copyOf(batch));
			if (this.failures.getAndDecrement() > 0) {
				throw RecordingLogDriver.failure(CloudErrorCategory.UNAVAILABLE);
			}
			if (this.firstTaken < 0) {
				this.firstTaken = this.attempts.size() - 1;
			}
			return LogReceipt.ALL;
		}

		@Override
		public void close() {
			this.closed.countDown();
		}

	}

}
