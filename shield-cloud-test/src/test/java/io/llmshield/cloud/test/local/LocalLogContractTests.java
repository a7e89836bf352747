package io.llmshield.cloud.test.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.llmshield.cloud.local.LocalLogs;
import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogJson;
import io.llmshield.cloud.test.TelemetryFault;
import io.llmshield.cloud.test.logs.LogContract;
import io.llmshield.cloud.test.logs.LogContractFixture;
import org.junit.jupiter.api.io.TempDir;

class LocalLogContractTests extends LogContract {

	@TempDir
	Path directory;

	@Override
	protected LogContractFixture createFixture() {
		Path file = this.directory.resolve("app.jsonl");
		LogDriver<byte[]> driver = LocalLogs.driver(file, Long.MAX_VALUE, 1);
		return new LogContractFixture() {

			@Override
			public LogDriver<?> driver() {
				return driver;
			}

			@Override
			public List<LogEntry> received() {
				try (Stream<String> lines = Files.lines(file)) {
					return lines.map((line) -> LogJson.read(line.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
						.toList();
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			}

			@Override
			public Set<TelemetryFault> faults() {
				return Set.of();
			}

			@Override
			public void fail(TelemetryFault fault, int calls) {
				throw new UnsupportedOperationException(fault.name());
			}

			@Override
			public void close() {
			}
		};
	}

}
