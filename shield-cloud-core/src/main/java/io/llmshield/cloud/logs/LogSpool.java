package io.llmshield.cloud.logs;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * Entries on disk, first in, first out: files of JSON lines, of which the oldest is read
 * whole and removed once all of it has been delivered. What a process leaves, the next
 * one finds; after a crash the entries of one file may come twice. Nothing is forced to
 * the device: a crash of the machine may lose the last lines. Used by one thread.
 */
final class LogSpool implements AutoCloseable {

	/** About how large a file becomes. */
	static final int SEGMENT_BYTES = 1024 * 1024;

	private static final String SUFFIX = ".jsonl";

	private static final boolean POSIX = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

	/**
	 * Directories that this process uses. Closing any channel of a lock file gives up the
	 * lock of the whole process, so that a second one may not even be opened.
	 */
	private static final Set<Path> USED = ConcurrentHashMap.newKeySet();

	private final Path directory;

	private final long limit;

	private final Path used;

	private final FileChannel lockFile;

	private final FileLock lock;

	/** Sizes of the files by number, the oldest first. */
	private final TreeMap<Long, Long> segments = new TreeMap<>();

	/** Read by others too. */
	private final AtomicLong bytes = new AtomicLong();

	private @Nullable RandomAccessFile writer;

	/** Entries of the oldest file that are still to be delivered. */
	private final ArrayDeque<KeptEntry> head = new ArrayDeque<>();

	/** For lines that have none. */
	private final EntryIds ids = new EntryIds();

	private boolean headLoaded;

	private int damaged;

	LogSpool(Path directory, long limit) {
		this.directory = directory;
		this.limit = limit;
		try {
			createDirectory(directory);
			this.used = directory.toRealPath();
		}
		catch (IOException ex) {
			throw unusable("cannot be used: " + ex, "Make it writable, or name another one", ex);
		}
		if (!USED.add(this.used)) {
			throw inUse();
		}
		try {
			this.lockFile = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE,
					StandardOpenOption.WRITE);
			this.lock = lock();
		}
		catch (IOException ex) {
			USED.remove(this.used);
			throw unusable("cannot be used: " + ex, "Make it writable, or name another one", ex);
		}
		try {
			find();
		}
		catch (IOException ex) {
			unlock();
			throw unusable("cannot be used: " + ex, "Make it writable, or name another one", ex);
		}
	}

	private static void createDirectory(Path directory) throws IOException {
		if (POSIX && !Files.isDirectory(directory)) {
			Files.createDirectories(directory,
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
		}
		else {
			Files.createDirectories(directory);
		}
	}

	private FileLock lock() throws IOException {
		FileLock lock = null;
		try {
			lock = this.lockFile.tryLock();
		}
		catch (OverlappingFileLockException ex) {
			// Another class loader's pipeline of this process has it
		}
		if (lock == null) {
			this.lockFile.close();
			USED.remove(this.used);
			throw inUse();
		}
		return lock;
	}

	private CloudException inUse() {
		return unusable("is in use by another pipeline", "Give each process a directory of its own", null);
	}

	private CloudException unusable(String reason, String remedy, @Nullable Throwable cause) {
		return CloudException.of(CloudErrorKind.CONFIG_ERROR, CloudErrorCategory.CONFIGURATION)
			.operation("open the log spill directory")
			.resource(this.directory.toString())
			.reason("it " + reason)
			.remedy(remedy)
			.cause(cause)
			.build();
	}

	private void unlock() {
		try {
			this.lock.release();
			this.lockFile.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			USED.remove(this.used);
		}
	}

	private void find() throws IOException {
		Files.deleteIfExists(rest());
		try (Stream<Path> files = Files.list(this.directory)) {
			for (Path file : (Iterable<Path>) files::iterator) {
				String name = file.getFileName().toString();
				if (name.matches("[0-9]{12}\\" + SUFFIX)) {
					long size = Files.size(file);
					this.segments.put(Long.parseLong(name.substring(0, 12)), size);
					this.bytes.addAndGet(size);
				}
			}
		}
	}

	/** Only while a process ends. */
	private Path rest() {
		return this.directory.resolve("rest.tmp");
	}

	private Path file(long segment) {
		return this.directory.resolve(String.format(Locale.ROOT, "%012d", segment) + SUFFIX);
	}

	boolean isEmpty() {
		return this.segments.isEmpty();
	}

	/** Bytes of the files. */
	long bytes() {
		return this.bytes.get();
	}

	/** How many damaged lines were found since this was asked last. */
	int takeDamaged() {
		int count = this.damaged;
		this.damaged = 0;
		return count;
	}

	/**
	 * Add entries behind all others.
	 * @return whether they were added; all of them or none
	 */
	boolean append(List<KeptEntry> entries) throws IOException {
		ByteArrayOutputStream lines = new ByteArrayOutputStream();
		for (KeptEntry entry : entries) {
			lines.writeBytes(LogJson.write(entry));
			lines.write('\n');
		}
		if (this.bytes.get() + lines.size() > this.limit) {
			return false;
		}
		RandomAccessFile out = writer();
		long before = out.length();
		try {
			out.seek(before);
			out.write(lines.toByteArray());
		}
		catch (IOException ex) {
			// Half a line would spoil the next one
			out.setLength(before);
			throw ex;
		}
		this.segments.merge(this.segments.lastKey(), (long) lines.size(), Long::sum);
		this.bytes.addAndGet(lines.size());
		if (before + lines.size() >= SEGMENT_BYTES) {
			closeWriter();
		}
		return true;
	}

	private RandomAccessFile writer() throws IOException {
		if (this.writer == null) {
			long next = this.segments.isEmpty() ? 1 : this.segments.lastKey() + 1;
			while (Files.exists(file(next))) {
				next++;
			}
			Path file = file(next);
			createFile(file);
			this.writer = new RandomAccessFile(file.toFile(), "rw");
			this.segments.put(next, 0L);
		}
		return this.writer;
	}

	/** For its owner alone. */
	private static void createFile(Path file) throws IOException {
		if (POSIX) {
			Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
		}
	}

	private void closeWriter() throws IOException {
		if (this.writer != null) {
			this.writer.close();
			this.writer = null;
		}
	}

	/** The oldest entries, as many as one file holds; none if there are none. */
	Iterator<KeptEntry> oldest() throws IOException {
		while (this.head.isEmpty() && !this.segments.isEmpty()) {
			dropLoaded();
			Map.Entry<Long, Long> first = this.segments.firstEntry();
			if (first != null) {
				load(first.getKey());
			}
		}
		return this.head.iterator();
	}

	private void load(long segment) throws IOException {
		if (this.segments.lastKey() == segment) {
			closeWriter();
		}
		byte[] content = new byte[0];
		try (InputStream in = new FileInputStream(file(segment).toFile())) {
			content = in.readAllBytes();
		}
		catch (FileNotFoundException ex) {
			if (Files.exists(file(segment), LinkOption.NOFOLLOW_LINKS)) {
				// It cannot be opened now, for want of a permission or a descriptor
				throw ex;
			}
			// Somebody has tidied up; nobody knows how many entries there were
			this.damaged++;
		}
		// What is loaded is removed afterwards; what could not be read is not
		this.headLoaded = true;
		int start = 0;
		for (int i = 0; i < content.length; i++) {
			if (content[i] == '\n') {
				load(content, start, i);
				start = i + 1;
			}
		}
		if (start < content.length) {
			this.damaged++;
		}
	}

	private void load(byte[] content, int from, int to) {
		try {
			this.head.add(LogJson.read(Arrays.copyOfRange(content, from, to), this.ids));
		}
		catch (IllegalArgumentException ex) {
			this.damaged++;
		}
	}

	/** Remove the oldest entries, which have been delivered or are lost. */
	void remove(int count) throws IOException {
		for (int i = 0; i < count; i++) {
			this.head.remove();
		}
		if (this.head.isEmpty()) {
			dropLoaded();
		}
	}

	private void dropLoaded() throws IOException {
		Map.Entry<Long, Long> first = this.segments.firstEntry();
		if (this.headLoaded && first != null) {
			this.headLoaded = false;
			this.segments.remove(first.getKey());
			this.bytes.addAndGet(-first.getValue());
			Files.deleteIfExists(file(first.getKey()));
		}
	}

	/** Keep what is left for the next process. */
	@Override
	public void close() {
		try {
			closeWriter();
			if (this.headLoaded && !this.segments.isEmpty()) {
				keepHead(file(this.segments.firstKey()));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			unlock();
		}
	}

	private void keepHead(Path file) throws IOException {
		if (this.head.isEmpty()) {
			Files.deleteIfExists(file);
			return;
		}
		Path rest = rest();
		createFile(rest);
		try (FileOutputStream out = new FileOutputStream(rest.toFile())) {
			for (KeptEntry entry : new ArrayList<>(this.head)) {
				out.write(LogJson.write(entry));
				out.write('\n');
			}
		}
		Files.move(rest, file, StandardCopyOption.REPLACE_EXISTING);
	}

}
