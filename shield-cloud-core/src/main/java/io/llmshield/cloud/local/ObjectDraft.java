package io.llmshield.cloud.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A temporary file that becomes an object's. Parts may be written by several threads at
 * once; the rest is for one.
 */
final class ObjectDraft {

	/** How much is written at once, so that the JDK's copy of it stays small. */
	private static final int WRITE = 4 * BlockChecksums.BLOCK;

	private final Path file;

	private final Map<Integer, Part> parts = new ConcurrentHashMap<>();

	ObjectDraft(Path file) {
		this.file = file;
	}

	Path file() {
		return this.file;
	}

	/** Make the file, to be filled with parts. */
	void create() throws IOException {
		SafeFiles.create(this.file).close();
	}

	/**
	 * Write a part.
	 * @param offset a multiple of the block's size
	 */
	void write(int number, long offset, ByteBuffer content) throws IOException {
		try (FileChannel channel = SafeFiles.openForWrite(this.file)) {
			this.parts.put(number, write(channel, offset, content));
		}
	}

	private static Part write(FileChannel channel, long offset, ByteBuffer content) throws IOException {
		if (offset % BlockChecksums.BLOCK != 0) {
			throw new IllegalArgumentException("a part begins at " + offset + ", inside a block");
		}
		ByteBuffer rest = content.duplicate();
		int size = rest.remaining();
		int[] checksums = new int[BlockChecksums.count(size)];
		for (int done = 0; done < size; done += WRITE) {
			ByteBuffer slice = rest.slice(rest.position() + done, Math.min(WRITE, size - done));
			BlockChecksums.compute(slice, checksums, done / BlockChecksums.BLOCK);
			SafeFiles.writeFully(channel, slice, offset + done);
		}
		return new Part(offset, size, checksums);
	}

	/** Write a whole object, and force it to the disk. */
	ObjectFooter writeWhole(ByteBuffer content, int checksum, ObjectRecord objectRecord, Token token, long lastModified)
			throws IOException {
		int size = content.remaining();
		try (FileChannel channel = SafeFiles.create(this.file)) {
			if (size > WRITE) {
				this.parts.put(1, write(channel, 0, content));
				return finish(channel, size, checksum, objectRecord, token, lastModified);
			}
			int[] checksums = new int[BlockChecksums.count(size)];
			BlockChecksums.compute(content, checksums, 0);
			Trailer trailer = Trailer.of(size, checksums, checksum, objectRecord, token, lastModified);
			ByteBuffer[] both = { content.duplicate(), trailer.bytes };
			while (both[1].hasRemaining()) {
				channel.write(both);
			}
			channel.force(true);
			return trailer.footer;
		}
	}

	/** Complete an object whose parts are written, and force it to the disk. */
	ObjectFooter finish(int count, long size, int checksum, ObjectRecord objectRecord, Token token, long lastModified)
			throws IOException {
		this.parts.keySet().removeIf((number) -> number > count);
		if (this.parts.size() != count) {
			throw new IllegalArgumentException("there are " + this.parts.size() + " of " + count + " parts");
		}
		try (FileChannel channel = SafeFiles.openForWrite(this.file)) {
			channel.truncate(size);
			return finish(channel, size, checksum, objectRecord, token, lastModified);
		}
	}

	private ObjectFooter finish(FileChannel channel, long size, int checksum, ObjectRecord objectRecord, Token token,
			long lastModified) throws IOException {
		Trailer trailer = Trailer.of(size, checksums(size), checksum, objectRecord, token, lastModified);
		SafeFiles.writeFully(channel, trailer.bytes, size);
		channel.force(true);
		return trailer.footer;
	}

	private int[] checksums(long size) {
		int[] all = new int[BlockChecksums.count(size)];
		long end = 0;
		for (Part part : new TreeMap<>(this.parts).values()) {
			if (part.offset != end) {
				throw new IllegalArgumentException("a part begins at " + part.offset + " instead of " + end);
			}
			end += part.size;
			if (end <= size) {
				System.arraycopy(part.checksums, 0, all, (int) (part.offset / BlockChecksums.BLOCK),
						part.checksums.length);
			}
		}
		if (end != size) {
			throw new IllegalArgumentException("the parts have " + end + " bytes instead of " + size);
		}
		return all;
	}

	/** Give a finished object another version, and force that to the disk. */
	ObjectFooter rewrite(ObjectFooter footer, Token token, long lastModified) throws IOException {
		ObjectFooter changed = footer.withToken(token, lastModified);
		ByteBuffer bytes = ByteBuffer.allocate(ObjectFooter.LENGTH);
		changed.encode(bytes);
		try (FileChannel channel = SafeFiles.openForWrite(this.file)) {
			SafeFiles.writeFully(channel, bytes.flip(), footer.fileLength() - ObjectFooter.LENGTH);
			channel.force(true);
		}
		return changed;
	}

	/** Remove the file if it is still there. */
	void discard() throws IOException {
		Files.deleteIfExists(this.file);
	}

	/** One part: where, how long, and its blocks' checksums. */
	private static final class Part {

		private final long offset;

		private final int size;

		private final int[] checksums;

		Part(long offset, int size, int[] checksums) {
			this.offset = offset;
			this.size = size;
			this.checksums = checksums;
		}

	}

	/** What follows the content. */
	private static final class Trailer {

		private final ByteBuffer bytes;

		private final ObjectFooter footer;

		private Trailer(ByteBuffer bytes, ObjectFooter footer) {
			this.bytes = bytes;
			this.footer = footer;
		}

		static Trailer of(long size, int[] checksums, int checksum, ObjectRecord objectRecord, Token token,
				long lastModified) throws CorruptedException {
			int actual = BlockChecksums.combine(checksums, size);
			if (actual != checksum) {
				throw new CorruptedException("the content has the CRC32C " + Integer.toUnsignedString(actual)
						+ " instead of " + Integer.toUnsignedString(checksum) + "; nothing was written");
			}
			byte[] encoded = objectRecord.encode();
			ObjectFooter footer = new ObjectFooter(size, lastModified, token, encoded.length,
					BlockChecksums.of(encoded, 0, encoded.length), checksum);
			ByteBuffer bytes = ByteBuffer.allocate(4 * checksums.length + encoded.length + ObjectFooter.LENGTH);
			for (int value : checksums) {
				bytes.putInt(value);
			}
			bytes.put(encoded);
			footer.encode(bytes);
			return new Trailer(bytes.flip(), footer);
		}

	}

}
