package io.llmshield.cloud.local;

import java.nio.file.Path;

import io.llmshield.cloud.logs.LogDriver;

/**
 * Log entries in a file of JSON lines. Stateless and thread-safe.
 */
public final class LocalLogs {

	private LocalLogs() {
	}

	/**
	 * Make the driver. Several processes may share the file.
	 * @param file the file, made with its directory when it is missing; full ones become
	 * {@code file.1} (the youngest), {@code file.2} and so on
	 * @param maxFileSize from how many bytes on a new file is begun
	 * @param filesKept how many full files are kept, at least one
	 * @return the driver
	 * @throws IllegalArgumentException if a number is below 1
	 */
	public static LogDriver<byte[]> driver(Path file, long maxFileSize, int filesKept) {
		if (maxFileSize < 1 || filesKept < 1) {
			throw new IllegalArgumentException("maxFileSize and filesKept must be 1 at least");
		}
		return new LocalLogDriver(file, maxFileSize, filesKept);
	}

}
