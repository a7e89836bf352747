package io.llmshield.cloud.logs;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

import io.llmshield.cloud.CloudException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Who may use a directory; another process asks, too.
 */
class LogSpoolLockTests {

	private static final int FREE = 7;

	private static final int TAKEN = 8;

	@TempDir
	Path directory;

	/** Runs in a process of its own. */
	public static void main(String[] args) throws Exception {
		int answer;
		try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE);
				FileLock lock = channel.tryLock()) {
			answer = (lock != null) ? FREE : TAKEN;
		}
		System.exit(answer);
	}

	private int askOtherProcess() throws Exception {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), LogSpoolLockTests.class.getName(),
				this.directory.resolve("lock").toString())
			.inheritIO()
			.start();
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		return process.exitValue();
	}

	@Test
	void secondPipelineOfTheProcessDoesNotTakeTheLockAway() throws Exception {
		try (LogSpool first = new LogSpool(this.directory, 10_000_000)) {
			assertThatExceptionOfType(CloudException.class)
				.isThrownBy(() -> new LogSpool(this.directory.resolve("."), 10_000_000))
				.withMessageContaining("in use by another pipeline");
			assertThat(askOtherProcess()).isEqualTo(TAKEN);
			assertThat(first.isEmpty()).isTrue();
		}
		assertThat(askOtherProcess()).isEqualTo(FREE);
		new LogSpool(this.directory, 10_000_000).close();
	}

}
