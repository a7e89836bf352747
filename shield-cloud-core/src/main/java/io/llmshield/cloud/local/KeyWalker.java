package io.llmshield.cloud.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

/**
 * Walks over the keys of a bucket that begin with a prefix, in the order of their bytes.
 * Holds at most {@link DirectoryScan#LIMIT} names for each level of directories. What
 * appears or vanishes meanwhile may or may not be seen. Not thread-safe.
 */
final class KeyWalker {

	private final Bucket bucket;

	private final byte[] prefix;

	private final Deque<Level> levels = new ArrayDeque<>();

	private byte @Nullable [] pushedBack;

	/**
	 * Start a walk at the directory that the prefix leads to.
	 * @param from the smallest key of interest
	 */
	KeyWalker(Bucket bucket, String prefix, byte[] from) throws IOException {
		this.bucket = bucket;
		this.prefix = prefix.getBytes(StandardCharsets.UTF_8);
		String directory = prefix.substring(0, prefix.lastIndexOf('/') + 1);
		if (!directory.startsWith("/") && !directory.contains("//")) {
			enter(directory.getBytes(StandardCharsets.UTF_8), from);
		}
	}

	/**
	 * Return the smallest key that is not smaller than another one, which must not become
	 * smaller from call to call.
	 * @return the key's bytes, or {@code null} at the end
	 */
	byte @Nullable [] next(byte[] from) throws IOException {
		byte[] waiting = this.pushedBack;
		this.pushedBack = null;
		if (waiting != null && Arrays.compareUnsigned(waiting, from) >= 0) {
			return waiting;
		}
		for (Level level = this.levels.peek(); level != null; level = this.levels.peek()) {
			byte[] name = endsBefore(level.prefix, from) ? null : level.next(from);
			if (name == null) {
				this.levels.pop();
				continue;
			}
			byte[] key = concat(level.prefix, name);
			boolean isDirectory = name[name.length - 1] == '/';
			if (isDirectory && isOfInterest(key, from)) {
				enter(key, from);
			}
			else if (!isDirectory && startsWith(key, this.prefix) && Arrays.compareUnsigned(key, from) >= 0) {
				return key;
			}
		}
		return null;
	}

	/** Let the next call look at a key again. */
	void pushBack(byte[] key) {
		this.pushedBack = key;
	}

	private void enter(byte[] keyPrefix, byte[] from) throws IOException {
		String name = new String(keyPrefix, StandardCharsets.UTF_8);
		Path directory = name.isEmpty() ? this.bucket.objects()
				: this.bucket.objects().resolve(KeyPath.directory(name.substring(0, name.length() - 1)));
		try {
			this.bucket.checkDirectories(directory);
			this.levels.push(new Level(keyPrefix, directory, from));
		}
		catch (NoSuchFileException | NotDirectoryException ex) {
			// Removed meanwhile, or a file that is not ours: no keys there.
		}
	}

	/** Return whether keys that begin so can be part of the walk. */
	private boolean isOfInterest(byte[] beginning, byte[] from) {
		return !endsBefore(beginning, from)
				&& (startsWith(beginning, this.prefix) || startsWith(this.prefix, beginning));
	}

	/** Return whether all keys that begin so are smaller than one. */
	private static boolean endsBefore(byte[] beginning, byte[] from) {
		return Arrays.compareUnsigned(beginning, from) < 0 && !startsWith(from, beginning);
	}

	static boolean startsWith(byte[] bytes, byte[] beginning) {
		return bytes.length >= beginning.length
				&& Arrays.equals(bytes, 0, beginning.length, beginning, 0, beginning.length);
	}

	static byte[] concat(byte[] first, byte[] second) {
		byte[] both = Arrays.copyOf(first, first.length + second.length);
		System.arraycopy(second, 0, both, first.length, second.length);
		return both;
	}

	/** One directory under way: some of its names, and how far the walk has come. */
	private final class Level {

		private final byte[] prefix;

		private final Path directory;

		private DirectoryScan scan;

		private int index;

		Level(byte[] prefix, Path directory, byte[] from) throws IOException {
			this.prefix = prefix;
			this.directory = directory;
			this.scan = scan(null, from);
		}

		byte @Nullable [] next(byte[] from) throws IOException {
			if (this.index == this.scan.names().size()) {
				if (!this.scan.truncated()) {
					return null;
				}
				this.scan = scan(this.scan.names().get(this.index - 1), from);
				this.index = 0;
				return next(from);
			}
			return this.scan.names().get(this.index++);
		}

		private DirectoryScan scan(byte @Nullable [] after, byte[] from) throws IOException {
			return DirectoryScan.of(this.directory, after, (name) -> isOfInterest(concat(this.prefix, name), from));
		}

	}

}
