package io.llmshield.cloud.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The smallest names of one directory of keys: those of objects as they are, those of
 * directories with a {@code /} behind, which is where their keys sort. Long names are put
 * together again from their chunks' directories. However large the directory is, at most
 * {@value #LIMIT} names are held.
 */
final class DirectoryScan {

	/** The most names: a hundred thousand keys are listed by ten passes. */
	static final int LIMIT = 10_000;

	private static final byte[] SLASH = { '/' };

	private final PriorityQueue<byte[]> smallest = new PriorityQueue<>(
			Collections.reverseOrder(Arrays::compareUnsigned));

	private final byte @Nullable [] after;

	private final Predicate<byte[]> filter;

	private List<byte[]> names = List.of();

	private boolean truncated;

	private DirectoryScan(byte @Nullable [] after, Predicate<byte[]> filter) {
		this.after = after;
		this.filter = filter;
	}

	/**
	 * Read a directory.
	 * @param after only names greater than this one, or {@code null} for all
	 * @param filter asked for names, and for beginnings of names
	 */
	static DirectoryScan of(Path directory, byte @Nullable [] after, Predicate<byte[]> filter) throws IOException {
		DirectoryScan scan = new DirectoryScan(after, filter);
		scan.read(directory, new byte[0]);
		scan.names = new ArrayList<>(scan.smallest);
		scan.names.sort(Arrays::compareUnsigned);
		scan.smallest.clear();
		return scan;
	}

	/** Return the names in order. */
	List<byte[]> names() {
		return this.names;
	}

	/** Return whether there are more. */
	boolean truncated() {
		return this.truncated;
	}

	private void read(Path directory, byte[] beginning) throws IOException {
		try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
			for (Path entry : entries) {
				read(entry, beginning, entry.getFileName().toString());
			}
		}
	}

	private void read(Path entry, byte[] beginning, String name) throws IOException {
		if (name.endsWith(KeyPath.FILE)) {
			byte[] segment = decode(beginning, name.substring(0, name.length() - KeyPath.FILE.length()));
			if (segment != null && isText(segment)) {
				add(segment);
			}
		}
		else if (name.endsWith(KeyPath.CHUNK_DIRECTORY)) {
			byte[] chunk = decode(beginning, name.substring(0, name.length() - KeyPath.CHUNK_DIRECTORY.length()));
			if (chunk != null && chunk.length == beginning.length + KeyPath.CHUNK) {
				readChunk(entry, chunk);
			}
		}
		else {
			byte[] segment = decode(beginning, name);
			if (segment != null && isText(segment)) {
				add(KeyWalker.concat(segment, SLASH));
			}
		}
	}

	private static byte @Nullable [] decode(byte[] beginning, String name) {
		byte[] decoded = KeyPath.decode(name);
		return (decoded != null) ? KeyWalker.concat(beginning, decoded) : null;
	}

	private static boolean isText(byte[] segment) {
		return Arrays.equals(new String(segment, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), segment);
	}

	private void readChunk(Path directory, byte[] chunk) throws IOException {
		byte[] bound = this.after;
		if (bound != null && Arrays.compareUnsigned(chunk, bound) < 0 && !KeyWalker.startsWith(bound, chunk)) {
			return;
		}
		if (!this.filter.test(chunk)) {
			return;
		}
		if (isFull() && Arrays.compareUnsigned(chunk, this.smallest.element()) > 0) {
			this.truncated = true;
			return;
		}
		try {
			SafeFiles.checkDirectory(directory);
			read(directory, chunk);
		}
		catch (NoSuchFileException | NotDirectoryException ex) {
			// Removed meanwhile, or a file that is not ours.
		}
	}

	private void add(byte[] name) {
		if ((this.after != null && Arrays.compareUnsigned(name, this.after) <= 0) || !this.filter.test(name)) {
			return;
		}
		if (isFull()) {
			this.truncated = true;
			if (Arrays.compareUnsigned(name, this.smallest.element()) > 0) {
				return;
			}
			this.smallest.remove();
		}
		this.smallest.add(name);
	}

	private boolean isFull() {
		return this.smallest.size() == LIMIT;
	}

}
