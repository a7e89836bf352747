package io.llmshield.cloud.test.emulator;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process of its own uses an emulator and is killed; the emulator must go as well.
 */
@RequiresEmulator({ "s3", "gcs", "blob" })
class EmulatorLifecycleTests {

	@ParameterizedTest
	@ValueSource(strings = { "s3", "gcs", "blob" })
	void endsWithTheJvmThatStartedItEvenIfThatIsKilled(String service) throws Exception {
		Path output = Files.createTempFile("lifecycle", ".txt");
		Process user = new ProcessBuilder(List.of(ProcessHandle.current().info().command().orElse("java"), "-cp",
				System.getProperty("java.class.path"), UserMain.class.getName(), service, output.toString()))
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		try {
			long pid = awaitPid(user, output);
			ProcessHandle emulator = ProcessHandle.of(pid).orElseThrow();
			List<ProcessHandle> all = Stream.concat(Stream.of(emulator), emulator.descendants()).toList();
			user.destroyForcibly();
			for (ProcessHandle process : all) {
				assertThat(process.onExit().get(30, TimeUnit.SECONDS).isAlive()).isFalse();
			}
		}
		finally {
			user.destroyForcibly();
		}
	}

	private static long awaitPid(Process user, Path output) throws Exception {
		while (Files.size(output) == 0) {
			assertThat(user.waitFor(50, TimeUnit.MILLISECONDS)).as("ended without an emulator").isFalse();
		}
		return Long.parseLong(Files.readString(output));
	}

	/** Starts an emulator, tells its process, and waits to be killed. */
	static final class UserMain {

		private UserMain() {
		}

		public static void main(String[] args) throws Exception {
			EmulatorProcess process = EmulatorProcess.start(
					EmulatorInstallation.of(EmulatorProduct.SERVICES.get(args[0]), EmulatorInstallation.userCache()));
			Path output = Path.of(args[1]);
			Path written = Files.writeString(output.resolveSibling(output.getFileName() + ".part"),
					Long.toString(process.pid()));
			Files.move(written, output, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
			Thread.sleep(Long.MAX_VALUE);
		}

	}

}
