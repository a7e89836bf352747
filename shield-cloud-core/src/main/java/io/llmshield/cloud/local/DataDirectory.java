package io.llmshield.cloud.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The data directory, its locks, and the temporary files of this process. There is one
 * for each directory and JVM, however many providers are open on it: closing any
 * descriptor of a locked file would drop the locks of the whole process. Thread-safe.
 */
final class DataDirectory implements AutoCloseable {

	private static final Map<Path, DataDirectory> OPEN = new HashMap<>();

	private final Path root;

	private final StripedLocks locks;

	private final String owner = UUID.randomUUID().toString();

	private final FileChannel ownerFile;

	private final AtomicLong temporaryFiles = new AtomicLong();

	private final TokenClock tokens = new TokenClock();

	private int users;

	private DataDirectory(Path root) throws IOException {
		this.root = root;
		this.locks = new StripedLocks(root.resolve("lock"));
		try (StripedLocks.Held held = this.locks.lockDirectory()) {
			SafeFiles.inDirectory(root, owners(), () -> {
			});
			SafeFiles.inDirectory(root, buckets(), () -> {
			});
			SafeFiles.inDirectory(root, secrets(), () -> {
			});
			SafeFiles.inDirectory(root, temporary(), () -> {
			});
			this.ownerFile = SafeFiles.openForLock(owners().resolve(this.owner));
			own();
		}
		catch (IOException | RuntimeException | Error ex) {
			this.locks.close();
			throw ex;
		}
	}

	/** Open a directory, or join those who have it open. */
	static DataDirectory open(Path directory) throws IOException {
		SafeFiles.createPrivateDirectories(directory);
		Path root = directory.toRealPath();
		synchronized (OPEN) {
			DataDirectory opened = OPEN.get(root);
			if (opened == null) {
				opened = new DataDirectory(root);
				OPEN.put(root, opened);
			}
			opened.users++;
			return opened;
		}
	}

	Path root() {
		return this.root;
	}

	Path buckets() {
		return this.root.resolve("buckets");
	}

	Path secrets() {
		return this.root.resolve("secrets");
	}

	/** Where files of secrets and buckets are written before they are moved. */
	Path temporary() {
		return this.root.resolve("tmp");
	}

	private Path owners() {
		return this.root.resolve("processes");
	}

	StripedLocks locks() {
		return this.locks;
	}

	TokenClock tokens() {
		return this.tokens;
	}

	/** Return a name for a temporary file, that tells whose it is. */
	Path newTemporaryFile() {
		return temporary().resolve(this.owner + "_" + this.temporaryFiles.incrementAndGet());
	}

	/** Remove the temporary files of processes that have died. */
	private void sweep() throws IOException {
		try (DirectoryStream<Path> owners = Files.newDirectoryStream(owners())) {
			for (Path file : owners) {
				removeIfDead(file);
			}
		}
		try (DirectoryStream<Path> files = Files.newDirectoryStream(temporary())) {
			for (Path file : files) {
				String of = file.getFileName().toString().split("_", 2)[0];
				if (!Files.exists(owners().resolve(of))) {
					Files.deleteIfExists(file);
				}
			}
		}
	}

	private void removeIfDead(Path file) throws IOException {
		if (file.getFileName().toString().equals(this.owner)) {
			return;
		}
		// A living process holds the lock on its file from before the directory's lock,
		// which we have, was let go.
		try (FileChannel channel = SafeFiles.openForWrite(file); FileLock lock = channel.tryLock()) {
			if (lock != null) {
				Files.delete(file);
			}
		}
		catch (NoSuchFileException ex) {
			// Its process has just closed the directory.
		}
	}

	/**
	 * Lock our file, so that the others see that we live, and clean up after the dead.
	 */
	private void own() throws IOException {
		try {
			this.ownerFile.lock();
			sweep();
		}
		catch (IOException | RuntimeException | Error ex) {
			this.ownerFile.close();
			throw ex;
		}
	}

	/**
	 * Let go of the directory, the last user for good. Works in an interrupted thread
	 * too, which stays interrupted.
	 */
	@Override
	public void close() throws IOException {
		synchronized (OPEN) {
			this.users--;
			if (this.users > 0) {
				return;
			}
			OPEN.remove(this.root);
			boolean interrupted = Thread.interrupted();
			try (this.locks; this.ownerFile; StripedLocks.Held held = this.locks.lockDirectory()) {
				Files.deleteIfExists(owners().resolve(this.owner));
				sweep();
			}
			finally {
				if (interrupted) {
					Thread.currentThread().interrupt();
				}
			}
		}
	}

}
