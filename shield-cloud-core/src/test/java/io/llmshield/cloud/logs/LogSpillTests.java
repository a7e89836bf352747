package io.llmshield.cloud.logs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is kept at the end, where there is room for a part of it.
 */
class LogSpillTests {

	@TempDir
	Path directory;

	@Test
	void asManyAreKeptAsFit() throws Exception {
		RecordingLogDriver driver = new RecordingLogDriver(LogLimits.ofSize(1_000, 1_000_000, 10_000));
		LogCounters counters = new LogCounters();
		List<KeptEntry> entries = IntStream.range(0, 1_000)
			.mapToObj((i) -> new KeptEntry(LogEntry.of(LogLevel.INFO, i + "x".repeat(1_000)), "id" + i))
			.toList();
		int kept;
		try (LogSpool spool = new LogSpool(this.directory, 500_000)) {
			LogSpill<LogEntry> spill = new LogSpill<>(spool, driver.limits(), counters, new LogEncoder<>(driver),
					new LogDelivery<>(driver, counters, true));
			kept = spill.keep(entries);
			long size = spool.bytes() / kept;
			assertThat(spool.bytes()).isBetween(500_000 - 2 * size, 500_000L);
		}
		List<String> found = new ArrayList<>();
		try (LogSpool next = new LogSpool(this.directory, 500_000)) {
			next.oldest().forEachRemaining((entry) -> found.add(entry.id()));
		}
		assertThat(found).isEqualTo(entries.subList(0, kept).stream().map(KeptEntry::id).toList());
	}

}
