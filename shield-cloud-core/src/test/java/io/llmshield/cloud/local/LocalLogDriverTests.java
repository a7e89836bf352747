package io.llmshield.cloud.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogJson;
import io.llmshield.cloud.logs.LogLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Log entries in local files.
 */
class LocalLogDriverTests {

	@TempDir
	Path directory;

	private static void write(LogDriver<byte[]> driver, String... messages) {
		driver.write(Stream.of(messages).map((message) -> driver.encode(LogEntry.of(LogLevel.INFO, message))).toList());
	}

	private static List<String> messages(Path file) throws Exception {
		List<String> messages = new ArrayList<>();
		for (String line : Files.readAllLines(file)) {
			messages.add(LogJson.read(line.getBytes()).message());
		}
		return messages;
	}

	@Test
	void linesAreAppended() throws Exception {
		Path file = this.directory.resolve("a/b/app.jsonl");
		LogDriver<byte[]> driver = LocalLogs.driver(file, 1_000_000, 1);
		write(driver, "1", "2\n3");
		write(driver, "4");
		assertThat(messages(file)).containsExactly("1", "2\n3", "4");
	}

	@Test
	void fullFileIsPutAwayAndTheOldestGoes() throws Exception {
		Path file = this.directory.resolve("app.jsonl");
		LogDriver<byte[]> driver = LocalLogs.driver(file, 1, 2);
		for (int i = 1; i <= 5; i++) {
			write(driver, String.valueOf(i));
		}
		assertThat(messages(file)).containsExactly("5");
		assertThat(messages(this.directory.resolve("app.jsonl.1"))).containsExactly("4");
		assertThat(messages(this.directory.resolve("app.jsonl.2"))).containsExactly("3");
		assertThat(this.directory.resolve("app.jsonl.3")).doesNotExist();
	}

	@Test
	void fileThatCannotBeWrittenIsNamed() throws Exception {
		Path file = this.directory.resolve("app.jsonl");
		Files.createDirectory(file);
		assertThatExceptionOfType(CloudException.class)
			.isThrownBy(() -> write(LocalLogs.driver(file, 1_000_000, 1), "x"))
			.satisfies((ex) -> {
				assertThat(ex.category()).isNotEqualTo(CloudErrorCategory.INVALID_ARGUMENT);
				assertThat(ex.getMessage()).contains(file.toString());
			});
	}

	@Test
	void numbersOutOfRangeAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> LocalLogs.driver(this.directory.resolve("x"), 0, 1));
		assertThatIllegalArgumentException().isThrownBy(() -> LocalLogs.driver(this.directory.resolve("x"), 1, 0));
	}

}
