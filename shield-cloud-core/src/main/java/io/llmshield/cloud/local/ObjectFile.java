package io.llmshield.cloud.local;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * An object's file, open for reading. The open descriptor keeps this version whole, also
 * when it is replaced or deleted meanwhile. A small file is read at once, checked, and
 * not kept open.
 */
final class ObjectFile implements AutoCloseable {

	/** Up to this size, in bytes, a file is read by one call. */
	private static final int SMALL = 96 * 1024;

	/** Holds footer, record and table of nearly all files of up to 100 MB. */
	private static final int TAIL = 8 * 1024;

	private final FileChannel channel;

	private final ObjectFooter footer;

	private final ObjectRecord objectRecord;

	/** The end of the file, and the whole of it if it is small. */
	private final byte[] tail;

	private final boolean small;

	private ObjectFile(FileChannel channel, String key) throws IOException {
		this.channel = channel;
		long length = channel.size();
		if (length < ObjectFooter.LENGTH) {
			throw new CorruptedException("the file was cut off");
		}
		byte[] bytes = readTail(length, (int) Math.min(length, (length <= SMALL) ? SMALL : TAIL));
		this.footer = ObjectFooter
			.decode(ByteBuffer.wrap(bytes, bytes.length - ObjectFooter.LENGTH, ObjectFooter.LENGTH), length);
		int needed = this.footer.recordLength() + ObjectFooter.LENGTH;
		this.tail = (needed > bytes.length) ? readTail(length, needed) : bytes;
		this.small = this.tail.length == length;
		this.objectRecord = ObjectRecord.decode(
				ByteBuffer.wrap(this.tail, this.tail.length - needed, this.footer.recordLength()),
				this.footer.recordChecksum(), key);
	}

	/** Open a file, which must belong to the key. */
	static ObjectFile open(Path file, String key) throws IOException {
		FileChannel channel = SafeFiles.openForRead(file);
		try {
			return new ObjectFile(channel, key);
		}
		catch (IOException | RuntimeException | Error ex) {
			channel.close();
			throw ex;
		}
	}

	private byte[] readTail(long fileLength, int length) throws IOException {
		byte[] bytes = new byte[length];
		SafeFiles.readFully(this.channel, ByteBuffer.wrap(bytes), fileLength - length);
		return bytes;
	}

	ObjectFooter footer() {
		return this.footer;
	}

	ObjectRecord objectRecord() {
		return this.objectRecord;
	}

	/**
	 * Return a part of the content. The stream closes the file.
	 * @param operation what is under way, for errors
	 */
	InputStream content(long offset, long length, Operation operation) throws IOException {
		if (!this.small) {
			return new BlockInputStream(this.channel, this.footer, offset, length, operation);
		}
		this.channel.close();
		ByteBuffer table = ByteBuffer.wrap(this.tail);
		int size = (int) this.footer.size();
		for (int block = 0; block < BlockChecksums.count(size); block++) {
			int start = block * BlockChecksums.BLOCK;
			int end = Math.min(size, start + BlockChecksums.BLOCK);
			if (BlockChecksums.of(this.tail, start, end - start) != table.getInt(size + 4 * block)) {
				throw new CorruptedException("the content differs from its checksum");
			}
		}
		return new ByteArrayInputStream(this.tail, (int) offset, (int) length);
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
