package io.llmshield.cloud.local;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Objects;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * What is under way, for errors; and the one place where an {@link IOException} becomes a
 * {@link CloudException}.
 *
 * @param kind what is attempted
 * @param name the operation in words
 * @param resource prints the name of the object, bucket, secret or file
 */
record Operation(CloudErrorKind kind, String name, Object resource) {

	private static final String DIRECTORY_REMEDY = "Set llmshield.cloud.local.directory to a directory that the user "
			+ "that runs the application may create or write to";

	static final Operation OPEN = new Operation(CloudErrorKind.CLIENT_INIT, "open the data directory", "local");

	/** Make a call, with its exceptions translated. */
	<T> T run(IoCall<T> call) {
		try {
			return call.call();
		}
		catch (IOException ex) {
			throw translate(ex);
		}
		catch (UncheckedIOException ex) {
			throw translate(Objects.requireNonNull(ex.getCause()));
		}
		catch (DirectoryIteratorException ex) {
			throw translate(Objects.requireNonNull(ex.getCause()));
		}
		catch (IllegalArgumentException ex) {
			throw build(CloudErrorCategory.INVALID_ARGUMENT, String.valueOf(ex.getMessage()), "", ex).build();
		}
	}

	CloudException translate(IOException ex) {
		if (ex instanceof ClosedByInterruptException || ex instanceof InterruptedIOException) {
			return fail(CloudErrorCategory.CANCELLED, "the thread was interrupted", "", ex);
		}
		if (ex instanceof SymbolicLinkException) {
			return fail(CloudErrorCategory.ACCESS_DENIED, String.valueOf(ex.getMessage()),
					"Replace the link by what it points to; only the data directory itself may be a symbolic link", ex);
		}
		if (ex instanceof CorruptedException) {
			return fail(CloudErrorCategory.CORRUPTED, String.valueOf(ex.getMessage()),
					"Restore an older version or a backup", ex);
		}
		if (ex instanceof WrongKeyException) {
			return fail(CloudErrorCategory.CONFIGURATION, String.valueOf(ex.getMessage()),
					"Put the key that was used back in its place", ex);
		}
		if (ex instanceof NoSuchFileException && this.kind == CloudErrorKind.CLIENT_INIT) {
			return fail(CloudErrorCategory.CONFIGURATION, ex.getMessage() + " cannot be made", DIRECTORY_REMEDY, ex);
		}
		if (ex instanceof NoSuchFileException) {
			return fail(CloudErrorCategory.NOT_FOUND, "it does not exist", "", ex);
		}
		return translateSystemError(ex);
	}

	private CloudException translateSystemError(IOException ex) {
		String text = String.valueOf((ex instanceof FileSystemException file && file.getReason() != null)
				? file.getReason() : ex.getMessage());
		String lower = text.toLowerCase(Locale.ROOT);
		if (ex instanceof AccessDeniedException) {
			return fail(CloudErrorCategory.ACCESS_DENIED, "the file system denies access to " + ex.getMessage(),
					"Give the user that runs the application read and write access to the data directory", ex);
		}
		if (ex instanceof FileAlreadyExistsException || lower.contains("not a directory")) {
			return fail(CloudErrorCategory.CONFIGURATION, "a file is where a directory is expected: " + ex.getMessage(),
					DIRECTORY_REMEDY, ex);
		}
		if (lower.contains("read-only file system")) {
			return fail(CloudErrorCategory.ACCESS_DENIED, "the file system is read-only",
					"Mount it writable, or move llmshield.cloud.local.directory", ex);
		}
		if (lower.contains("no space left") || lower.contains("quota exceeded")) {
			return build(CloudErrorCategory.UNAVAILABLE, "the disk is full; what was there before is unchanged",
					"Free space on the disk of llmshield.cloud.local.directory", ex)
				.retryable(false)
				.build();
		}
		return fail(CloudErrorCategory.UNAVAILABLE, text, "Look at the disk of llmshield.cloud.local.directory", ex);
	}

	CloudException fail(CloudErrorCategory category, String reason, String remedy) {
		return build(category, reason, remedy, null).build();
	}

	private CloudException fail(CloudErrorCategory category, String reason, String remedy, IOException cause) {
		return build(category, reason, remedy, cause).build();
	}

	private CloudException.Builder build(CloudErrorCategory category, String reason, String remedy,
			@Nullable Exception cause) {
		return CloudException.of(this.kind, category)
			.provider(LocalProvider.ID)
			.operation(this.name)
			.resource(this.resource.toString())
			.reason(reason)
			.remedy(remedy)
			.cause(cause);
	}

	/**
	 * A call that may fail with an {@link IOException}.
	 *
	 * @param <T> the result's type
	 */
	@FunctionalInterface
	interface IoCall<T> {

		/** Make the call. */
		T call() throws IOException;

	}

}
