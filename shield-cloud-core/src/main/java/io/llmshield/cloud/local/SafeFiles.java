package io.llmshield.cloud.local;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * The few things that the provider does to files: without following symbolic links below
 * the data directory, and durably.
 */
final class SafeFiles {

	private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

	private static final Set<OpenOption> WRITE = Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

	private static final Set<OpenOption> CREATE = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW,
			LinkOption.NOFOLLOW_LINKS);

	private static final Set<OpenOption> LOCK = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE,
			StandardOpenOption.CREATE, LinkOption.NOFOLLOW_LINKS);

	private static final boolean WINDOWS = File.separatorChar == '\\';

	/** Nobody else creates and removes directories for so long; a bound, not a wait. */
	private static final int ATTEMPTS = 1000;

	private SafeFiles() {
	}

	static FileChannel openForRead(Path file) throws IOException {
		return open(file, READ);
	}

	static FileChannel openForWrite(Path file) throws IOException {
		return open(file, WRITE);
	}

	static FileChannel create(Path file) throws IOException {
		return open(file, CREATE);
	}

	static FileChannel createPrivate(Path file) throws IOException {
		return open(file, CREATE, ownerOnly(file, "rw-------"));
	}

	static FileChannel openForLock(Path file) throws IOException {
		return open(file, LOCK, ownerOnly(file, "rw-------"));
	}

	private static FileChannel open(Path file, Set<OpenOption> options, FileAttribute<?>... attributes)
			throws IOException {
		try {
			return FileChannel.open(file, options, attributes);
		}
		catch (NoSuchFileException ex) {
			throw ex;
		}
		catch (IOException ex) {
			// The JDK has no type of its own for a link that is not followed.
			if (Files.isSymbolicLink(file)) {
				throw new SymbolicLinkException(file);
			}
			throw ex;
		}
	}

	private static FileAttribute<?>[] ownerOnly(Path file, String permissions) {
		return isPosix(file)
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)) }
				: new FileAttribute<?>[0];
	}

	static boolean isPosix(Path file) {
		return file.getFileSystem().supportedFileAttributeViews().contains("posix");
	}

	static Path parent(Path path) {
		return Objects.requireNonNull(path.getParent(), "the root of a file system is no file of ours");
	}

	/** Create directories, links to directories allowed, for their owner only. */
	static void createPrivateDirectories(Path directory) throws IOException {
		if (!Files.isDirectory(directory)) {
			Files.createDirectories(directory, ownerOnly(directory, "rwx------"));
		}
	}

	/** Read the bytes from a position to the buffer's limit. */
	static void readFully(FileChannel channel, ByteBuffer target, long position) throws IOException {
		long at = position;
		while (target.hasRemaining()) {
			int read = channel.read(target, at);
			if (read < 0) {
				throw new CorruptedException("the file ends too early");
			}
			at += read;
		}
	}

	/** Write a new private file and force it to the disk. */
	static void writePrivate(Path file, byte[] content) throws IOException {
		try (FileChannel channel = createPrivate(file)) {
			writeFully(channel, ByteBuffer.wrap(content), 0);
			channel.force(true);
		}
	}

	static void writeFully(FileChannel channel, ByteBuffer content, long position) throws IOException {
		long at = position;
		while (content.hasRemaining()) {
			at += channel.write(content, at);
		}
	}

	/**
	 * Fail unless every directory from one below the root down to the given one is a real
	 * directory.
	 * @throws NoSuchFileException if one is missing
	 */
	static void checkDirectories(Path root, Path directory) throws IOException {
		checkDirectories(root.getNameCount(), directory);
	}

	/** The same for those with more names than a number. */
	static void checkDirectories(int depth, Path directory) throws IOException {
		if (directory.getNameCount() > depth) {
			checkDirectories(depth, parent(directory));
			checkDirectory(directory);
		}
	}

	static void checkDirectory(Path directory) throws IOException {
		BasicFileAttributes attributes = Files.readAttributes(directory, BasicFileAttributes.class,
				LinkOption.NOFOLLOW_LINKS);
		if (attributes.isSymbolicLink()) {
			throw new SymbolicLinkException(directory);
		}
		if (!attributes.isDirectory()) {
			throw new NotDirectoryException(directory.toString());
		}
	}

	/**
	 * Do something in a directory that is created, durably, where it is missing; again,
	 * when somebody else removes the empty directory in between.
	 */
	static void inDirectory(Path root, Path directory, IoAction action) throws IOException {
		for (int attempt = 1;; attempt++) {
			try {
				makeDirectories(root, directory);
				action.run();
				return;
			}
			catch (NoSuchFileException ex) {
				if (attempt == ATTEMPTS) {
					throw ex;
				}
			}
		}
	}

	private static void makeDirectories(Path root, Path directory) throws IOException {
		if (directory.equals(root)) {
			return;
		}
		Path parent = parent(directory);
		makeDirectories(root, parent);
		try {
			checkDirectory(directory);
		}
		catch (NoSuchFileException missing) {
			try {
				Files.createDirectory(directory, ownerOnly(directory, "rwx------"));
			}
			catch (FileAlreadyExistsException raced) {
				checkDirectory(directory);
			}
			syncDirectory(parent);
		}
	}

	/** Move over whatever has the target's name, at once. */
	static void replace(Path source, Path target) throws IOException {
		Files.move(source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

	/** Force a directory's entries to the disk. Windows does so by itself. */
	static void syncDirectory(Path directory) throws IOException {
		if (!WINDOWS) {
			try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
				channel.force(true);
			}
		}
	}

	/** Force a directory's entries to the disk, unless it has been removed since. */
	static void syncDirectoryIfPresent(Path directory) throws IOException {
		try {
			syncDirectory(directory);
		}
		catch (NoSuchFileException ex) {
			// Whoever removed it had removed our entry before, for good.
		}
	}

	/** Remove a directory and its parents below the root, as far as they are empty. */
	static void removeEmptyDirectories(Path root, Path directory) throws IOException {
		for (Path current = directory; !current.equals(root); current = parent(current)) {
			try {
				Files.delete(current);
			}
			catch (NoSuchFileException ex) {
				// Somebody else was faster; the parent may still be there.
			}
			catch (DirectoryNotEmptyException ex) {
				return;
			}
		}
	}

	/**
	 * Something that may fail with an {@link IOException}.
	 */
	@FunctionalInterface
	interface IoAction {

		/** Do it. */
		void run() throws IOException;

	}

}
