package io.llmshield.cloud.sample.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files in one directory that nobody but their owner can read. Where the file system
 * knows no permissions, as on Windows, they have what the directory above gives them.
 */
final class OwnerOnlyFiles {

	private final Path directory;

	OwnerOnlyFiles(Path directory) {
		this.directory = directory.toAbsolutePath().normalize();
	}

	Path path(String name) {
		return this.directory.resolve(name);
	}

	/**
	 * Make an empty file, in the place of one that exists.
	 */
	Path create(String name) {
		Path file = path(name);
		try {
			Files.createDirectories(this.directory, permissions("rwx------"));
			Files.deleteIfExists(file);
			return Files.createFile(file, permissions("rw-------"));
		}
		catch (IOException ex) {
			throw unusable(ex);
		}
	}

	void write(Path file, String content) {
		try {
			Files.writeString(file, content);
		}
		catch (IOException ex) {
			throw unusable(ex);
		}
	}

	void delete(Path file) {
		try {
			Files.deleteIfExists(file);
		}
		catch (IOException ex) {
			throw unusable(ex);
		}
	}

	private UncheckedIOException unusable(IOException cause) {
		return new UncheckedIOException("The first keys cannot be written to " + this.directory
				+ " (shield.sample.data-directory). Name a directory that this user may write to", cause);
	}

	private FileAttribute<?>[] permissions(String form) throws IOException {
		Path existing = this.directory;
		while (existing != null && Files.notExists(existing)) {
			existing = existing.getParent();
		}
		if (existing == null) {
			throw new NoSuchFileException(this.directory.toString());
		}
		if (!Files.getFileStore(existing).supportsFileAttributeView("posix")) {
			return new FileAttribute<?>[0];
		}
		Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(form);
		return new FileAttribute<?>[] { PosixFilePermissions.asFileAttribute(permissions) };
	}

}
