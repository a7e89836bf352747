package io.llmshield.cloud.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The last bytes of an object's file. The file holds, in this order: the content, a
 * CRC32C of 4 bytes for each block of it, the {@link ObjectRecord} and this. Immutable.
 *
 * @param size the content's size in bytes
 * @param lastModified microseconds since 1970
 * @param token the version
 * @param recordLength the record's length in bytes
 * @param recordChecksum the record's CRC32C
 * @param checksum the content's CRC32C
 */
record ObjectFooter(long size, long lastModified, Token token, int recordLength, int recordChecksum, int checksum) {

	/** The footer's length in bytes. */
	static final int LENGTH = 56;

	private static final int FORMAT = 1;

	private static final long MAGIC = 0x534849454C444F31L;

	private static final int CHECKED_LENGTH = 44;

	ObjectFooter withToken(Token token, long lastModified) {
		return new ObjectFooter(this.size, lastModified, token, this.recordLength, this.recordChecksum, this.checksum);
	}

	/** Return where the record begins. */
	long recordOffset() {
		return tableOffset() + 4L * BlockChecksums.count(this.size);
	}

	/** Return where the blocks' checksums begin. */
	long tableOffset() {
		return this.size;
	}

	long fileLength() {
		return recordOffset() + this.recordLength + LENGTH;
	}

	long unsignedChecksum() {
		return Integer.toUnsignedLong(this.checksum);
	}

	/** Append this to a buffer that is backed by an array. */
	void encode(ByteBuffer out) {
		int start = out.position();
		out.putLong(this.size).putLong(this.lastModified);
		out.putLong(this.token.time()).putInt(this.token.random());
		out.putInt(this.recordLength).putInt(this.recordChecksum).putInt(this.checksum);
		out.putInt(FORMAT);
		out.putInt(BlockChecksums.of(out.array(), out.arrayOffset() + start, CHECKED_LENGTH));
		out.putLong(MAGIC);
	}

	/**
	 * Read a footer.
	 * @param in holds it from the position on, backed by an array
	 * @param fileLength the length of the whole file
	 */
	static ObjectFooter decode(ByteBuffer in, long fileLength) throws CorruptedException {
		int start = in.position();
		if (in.getLong(start + LENGTH - 8) != MAGIC) {
			throw new CorruptedException("the file was cut off, or is not an object's");
		}
		if (in.getInt(start + CHECKED_LENGTH) != BlockChecksums.of(in.array(), in.arrayOffset() + start,
				CHECKED_LENGTH)) {
			throw new CorruptedException("the file's footer differs from its checksum");
		}
		ObjectFooter footer = new ObjectFooter(in.getLong(start), in.getLong(start + 8),
				new Token(in.getLong(start + 16), in.getInt(start + 24)), in.getInt(start + 28), in.getInt(start + 32),
				in.getInt(start + 36));
		if (in.getInt(start + 40) != FORMAT) {
			throw new CorruptedException("the file was written by a newer version of this software");
		}
		if (footer.fileLength() != fileLength) {
			throw new CorruptedException("the file has " + fileLength + " bytes instead of " + footer.fileLength());
		}
		return footer;
	}

	/** Read the footer of a file. */
	static ObjectFooter read(Path file) throws IOException {
		try (FileChannel channel = SafeFiles.openForRead(file)) {
			long length = channel.size();
			ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
			if (length < LENGTH) {
				throw new CorruptedException("the file was cut off");
			}
			SafeFiles.readFully(channel, bytes, length - LENGTH);
			return decode(bytes.flip(), length);
		}
	}

}
