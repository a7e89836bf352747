package io.llmshield.cloud.logs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LogSpoolTests {

	private static final long LIMIT = 64L * 1024 * 1024;

	@TempDir
	Path directory;

	/** A directory in its place cannot be opened, whoever runs the test. */
	@Test
	void fileThatCannotBeOpenedNowStays() throws IOException {
		Path file = Files.createDirectory(this.directory.resolve("000000000001.jsonl"));
		Path kept = Files.createFile(file.resolve("entries"));
		LogSpool spool = new LogSpool(this.directory, LIMIT);
		assertThat(spool.isEmpty()).isFalse();
		assertThatExceptionOfType(IOException.class).isThrownBy(spool::oldest);
		assertThatExceptionOfType(IOException.class).isThrownBy(spool::oldest);
		spool.close();
		assertThat(kept).exists();
	}

	@Test
	void nextProcessFindsTheFilesWhateverTheLocale() throws IOException {
		Locale before = Locale.getDefault();
		Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
		try {
			assertThat(String.format("%d", 1)).isNotEqualTo("1");
			try (LogSpool spool = new LogSpool(this.directory, LIMIT)) {
				assertThat(spool.append(List.of(new KeptEntry(LogEntry.of(LogLevel.INFO, "x"), "id")))).isTrue();
			}
			try (LogSpool next = new LogSpool(this.directory, LIMIT)) {
				assertThat(next.isEmpty()).isFalse();
				assertThat(next.oldest()).toIterable().hasSize(1);
			}
		}
		finally {
			Locale.setDefault(before);
		}
	}

	@Test
	void fileThatIsGoneIsCounted() throws IOException {
		Path file = Files.writeString(this.directory.resolve("000000000001.jsonl"),
				new String(LogJson.write(LogEntry.of(LogLevel.INFO, "x")), java.nio.charset.StandardCharsets.UTF_8)
						+ "\n");
		try (LogSpool spool = new LogSpool(this.directory, LIMIT)) {
			Files.delete(file);
			assertThat(spool.oldest()).isExhausted();
			assertThat(spool.takeDamaged()).isOne();
		}
	}

}
