package io.llmshield.cloud.test.memory;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.llmshield.cloud.test.storage.StorageContractFixture;

/**
 * Uploads an object from a stream of unknown length, and reads it back, in a JVM of its
 * own whose heap is smaller than the object; or uploads many at once. The JVM is started
 * with the class path of the caller.
 *
 * <pre class="code">
 * HeapCeiling.of(AcmeStorageFixture.class, 64).transfer(512L * 1024 * 1024);
 * HeapCeiling.of(AcmeStorageFixture.class, 96).uploadTogether(64, 50L * 1024 * 1024);
 * </pre>
 */
public final class HeapCeiling {

	private static final long PATIENCE_MINUTES = 10;

	private final Class<? extends StorageContractFixture> fixture;

	private final int heapMebibytes;

	private HeapCeiling(Class<? extends StorageContractFixture> fixture, int heapMebibytes) {
		this.fixture = fixture;
		this.heapMebibytes = heapMebibytes;
	}

	/**
	 * Choose provider and heap.
	 * @param fixture the fixture's class, public and with a public constructor without
	 * parameters
	 * @param heapMebibytes the largest heap ({@code -Xmx}), in MiB
	 * @return the ceiling
	 */
	public static HeapCeiling of(Class<? extends StorageContractFixture> fixture, int heapMebibytes) {
		return new HeapCeiling(fixture, heapMebibytes);
	}

	/**
	 * Upload and download an object with the default transfer options.
	 * @param bytes the object's size
	 * @return what the child said: sizes and times
	 * @throws AssertionError if the child ran out of memory, failed, read other bytes
	 * than were written, or took longer than ten minutes
	 * @throws IOException if the child cannot be started
	 */
	public String transfer(long bytes) throws IOException {
		return run(HeapCeilingChild.class, bytes, List.of(String.valueOf(bytes)));
	}

	/**
	 * Upload many objects at once with the default transfer options, whose budget is a
	 * quarter of the heap.
	 * @param uploads how many
	 * @param bytes the size of each
	 * @return what the child said: sizes and how much of the budget was taken
	 * @throws AssertionError if the child ran out of memory, failed, went beyond the
	 * budget or did not give it back, or took longer than ten minutes
	 * @throws IOException if the child cannot be started
	 */
	public String uploadTogether(int uploads, long bytes) throws IOException {
		return run(UploadsTogetherChild.class, uploads * bytes,
				List.of(String.valueOf(uploads), String.valueOf(bytes)));
	}

	private String run(Class<?> child, long bytes, List<String> arguments) throws IOException {
		Path report = Files.createTempFile("shield-heap-", ".txt");
		try {
			int exit = run(command(child, arguments), report);
			String said = Files.readString(report);
			if (exit != 0) {
				throw new AssertionError("with " + this.heapMebibytes + " MiB of heap the transfer of " + bytes
						+ " bytes ended with code " + exit + ":\n" + said);
			}
			return said.strip();
		}
		finally {
			Files.deleteIfExists(report);
		}
	}

	private static int run(List<String> command, Path report) throws IOException {
		Process child = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(report.toFile()).start();
		try {
			if (!child.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
				throw new AssertionError("the child has not ended after " + PATIENCE_MINUTES + " minutes");
			}
			return child.exitValue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("interrupted while waiting for the child", ex);
		}
		finally {
			child.destroyForcibly();
		}
	}

	private List<String> command(Class<?> child, List<String> arguments) {
		String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
		List<String> command = new ArrayList<>(
				List.of(java, "-Xmx" + this.heapMebibytes + "m", "-XX:+ExitOnOutOfMemoryError", "-cp",
						System.getProperty("java.class.path"), child.getName(), this.fixture.getName()));
		command.addAll(arguments);
		return command;
	}

}
