package io.llmshield.cloud.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Objects;

/**
 * The content of an object's file, or a part of it. Each block is checked before any of
 * its bytes is delivered. Not thread-safe.
 */
final class BlockInputStream extends InputStream {

	private static final int BLOCK = BlockChecksums.BLOCK;

	/**
	 * Whole blocks that one system call reads: small enough for the second-level cache.
	 */
	private static final int BLOCKS_AT_ONCE = 4;

	/** Checksums that are held at once: those of 64 MiB of content. */
	private static final int TABLE_PAGE = 1024;

	private final FileChannel channel;

	private final ObjectFooter footer;

	private final Operation operation;

	private final long end;

	private long position;

	/** The checked block around the position, once a part of one is asked for. */
	private byte[] block = new byte[0];

	private long blockStart = -1;

	private ByteBuffer table = ByteBuffer.allocate(0);

	private long tableStart = -1;

	BlockInputStream(FileChannel channel, ObjectFooter footer, long offset, long length, Operation operation) {
		this.channel = channel;
		this.footer = footer;
		this.position = offset;
		this.end = offset + length;
		this.operation = operation;
	}

	@Override
	public int read() {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
	}

	@Override
	public int read(byte[] target, int offset, int length) {
		Objects.checkFromIndexSize(offset, length, target.length);
		if (length == 0) {
			return 0;
		}
		if (this.position == this.end) {
			return -1;
		}
		try {
			return readSome(target, offset, (int) Math.min(length, this.end - this.position));
		}
		catch (IOException ex) {
			throw this.operation.translate(ex);
		}
	}

	private int readSome(byte[] target, int offset, int length) throws IOException {
		int inBlock = (int) (this.position % BLOCK);
		if (inBlock == 0 && length >= Math.min(BLOCK, this.footer.size() - this.position)) {
			return readWholeBlocks(target, offset, length);
		}
		long start = this.position - inBlock;
		if (start != this.blockStart) {
			loadBlock(start);
		}
		int available = Math.min(length, this.block.length - inBlock);
		System.arraycopy(this.block, inBlock, target, offset, available);
		this.position += available;
		return available;
	}

	private void loadBlock(long start) throws IOException {
		int size = (int) Math.min(BLOCK, this.footer.size() - start);
		this.blockStart = -1;
		if (this.block.length != size) {
			this.block = new byte[size];
		}
		SafeFiles.readFully(this.channel, ByteBuffer.wrap(this.block), start);
		check(this.block, 0, size, start);
		this.blockStart = start;
	}

	/** Read into the caller's array; a block of fewer bytes is the last one. */
	private int readWholeBlocks(byte[] target, int offset, int length) throws IOException {
		long rest = this.footer.size() - this.position;
		int wanted = Math.min(length, BLOCKS_AT_ONCE * BLOCK);
		int size = (wanted >= rest) ? (int) rest : wanted - wanted % BLOCK;
		SafeFiles.readFully(this.channel, ByteBuffer.wrap(target, offset, size), this.position);
		for (int done = 0; done < size; done += BLOCK) {
			check(target, offset + done, Math.min(BLOCK, size - done), this.position + done);
		}
		this.position += size;
		return size;
	}

	private void check(byte[] bytes, int offset, int length, long start) throws IOException {
		if (BlockChecksums.of(bytes, offset, length) != checksum(start / BLOCK)) {
			// What was read into the caller's array is not delivered, so not left there.
			Arrays.fill(bytes, offset, offset + length, (byte) 0);
			throw new CorruptedException("the content differs from its checksum");
		}
	}

	private int checksum(long index) throws IOException {
		long start = index - index % TABLE_PAGE;
		if (start != this.tableStart) {
			int count = (int) Math.min(TABLE_PAGE, BlockChecksums.count(this.footer.size()) - start);
			this.table = ByteBuffer.allocate(4 * count);
			SafeFiles.readFully(this.channel, this.table, this.footer.tableOffset() + 4 * start);
			this.tableStart = start;
		}
		return this.table.getInt((int) (4 * (index - start)));
	}

	@Override
	public byte[] readAllBytes() {
		return readNBytes(Integer.MAX_VALUE);
	}

	@Override
	public byte[] readNBytes(int length) {
		byte[] bytes = new byte[(int) Math.min(length, this.end - this.position)];
		for (int done = 0; done < bytes.length;) {
			done += read(bytes, done, bytes.length - done);
		}
		return bytes;
	}

	@Override
	public long transferTo(OutputStream out) throws IOException {
		long total = this.end - this.position;
		byte[] buffer = new byte[(int) Math.min(total, (long) BLOCKS_AT_ONCE * BLOCK)];
		for (int read = read(buffer, 0, buffer.length); read > 0; read = read(buffer, 0, buffer.length)) {
			out.write(buffer, 0, read);
		}
		return total;
	}

	@Override
	public long skip(long count) {
		long skipped = Math.max(0, Math.min(count, this.end - this.position));
		this.position += skipped;
		return skipped;
	}

	@Override
	public int available() {
		return (int) Math.min(Integer.MAX_VALUE, this.end - this.position);
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
