package io.llmshield.cloud.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;

/**
 * Puts content into a file that appears whole or not at all: a hidden file beside the
 * target takes the bytes, is forced to the disk and then takes the target's name. A
 * symbolic link at the target is replaced, not followed. A crash may leave the hidden
 * file, {@code .….part}, behind.
 */
final class FileDownload {

	private static final int BUFFER_SIZE = 128 * 1024;

	private final Operation operation;

	private final Path target;

	FileDownload(Operation operation, Path target) {
		this.operation = operation;
		this.target = target.toAbsolutePath();
	}

	void write(ObjectContent content) {
		if (Files.isDirectory(this.target)) {
			throw this.operation.invalid("there is a directory at " + this.target, "Name a file");
		}
		Path part = this.target.resolveSibling("." + UUID.randomUUID() + ".part");
		try {
			fill(part, content.inputStream());
			Files.move(part, this.target, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (ClosedByInterruptException ex) {
			throw withoutPart(part, this.operation.cancelled(ex));
		}
		catch (IOException | UncheckedIOException ex) {
			throw withoutPart(part, notWritten(ex));
		}
		catch (Throwable ex) {
			throw withoutPart(part, ex);
		}
	}

	private static void fill(Path part, InputStream source) throws IOException {
		byte[] bytes = new byte[BUFFER_SIZE];
		try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
			for (int read = source.read(bytes); read >= 0; read = source.read(bytes)) {
				ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, read);
				while (buffer.hasRemaining()) {
					channel.write(buffer);
				}
			}
			channel.force(true);
		}
	}

	private CloudException notWritten(Exception cause) {
		return this.operation.error(CloudErrorCategory.UNKNOWN)
			.reason("the file " + this.target + " could not be written (" + cause.getClass().getSimpleName() + ")")
			.remedy("See the cause; check that the directory exists, can be written and has room")
			.cause(cause)
			.build();
	}

	/** Remove the hidden file; throws an error, returns an exception. */
	private static RuntimeException withoutPart(Path part, Throwable cause) {
		try {
			Files.deleteIfExists(part);
		}
		catch (IOException ex) {
			cause.addSuppressed(ex);
		}
		if (cause instanceof Error error) {
			throw error;
		}
		return (RuntimeException) cause;
	}

}
