package io.llmshield.cloud.autoconfigure.matrix;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts an application with each provider on one class path with all three stacks and
 * everything that we can use, each in a JVM whose every socket and channel is recorded,
 * and holds {@code docs/matrix.md} against what it found. {@code -Dshield.matrix=write}
 * writes the page. The starters themselves are another test's.
 */
@Tag("long")
@EnabledOnOs(OS.LINUX)
class MatrixTests {

	@TempDir
	Path directory;

	private Properties start(String... properties) throws Exception {
		try (SocketRecorder recorder = new SocketRecorder()) {
			return new IsolatedStart(this.directory, recorder).run(IsolatedStart.classPath(), properties);
		}
	}

	@Test
	void everySocketIsSeen() throws Exception {
		assertThat(start("matrix.connect=true").getProperty("sockets")).isEqualTo("2");
	}

	@Test
	void everyLineIsSeen() throws Exception {
		Properties found = start(
				Stream.of(MatrixPage.settings("azure"), new String[] { "logging.level.com.azure=debug" })
					.flatMap(Stream::of)
					.toArray(String[]::new));
		assertThat(Integer.parseInt(found.getProperty("lines"))).isPositive();
	}

	@Test
	void pageTellsWhatIsFound() throws Exception {
		List<String> rows = new ArrayList<>();
		List<String> figures = new ArrayList<>();
		Properties withoutUs = MatrixPage.isWritten() ? start(MatrixPage.withoutUs()) : null;
		for (String provider : MatrixPage.providers()) {
			Properties found = start(MatrixPage.settings(provider));
			MatrixPage.onlyTheSelectedHasBeans(found, provider);
			String first = "| `" + provider + "` | ";
			rows.add(MatrixPage.found(first, found));
			if (withoutUs != null) {
				figures.add(MatrixPage.measured(first, found, withoutUs));
			}
		}
		if (withoutUs != null) {
			MatrixPage.write("", "| provider | ", rows, figures);
		}
		MatrixPage.compare(rows);
	}

}
