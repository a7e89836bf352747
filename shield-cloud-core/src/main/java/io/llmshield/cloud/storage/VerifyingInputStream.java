package io.llmshield.cloud.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * Compares a whole object's bytes with their checksum. The read that would hand out the
 * last bytes throws instead if they differ, so a caller who counts bytes and never reads
 * to the end of the stream is told as well. Used by one thread.
 */
final class VerifyingInputStream extends InputStream {

	private final Operation operation;

	private final InputStream source;

	private final long length;

	private final long expected;

	private final CRC32C checksum = new CRC32C();

	private long position;

	private @Nullable CloudException corrupted;

	/**
	 * Create a stream.
	 * @param operation what reading is called in the error
	 * @param source the whole object
	 * @param length its length in bytes
	 * @param expected its CRC32C as an unsigned number
	 */
	VerifyingInputStream(Operation operation, InputStream source, long length, long expected) {
		this.operation = operation;
		this.source = source;
		this.length = length;
		this.expected = expected;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
	}

	@Override
	public int read(byte[] target, int offset, int count) throws IOException {
		refuseCorrupted();
		int read = this.source.read(target, offset, count);
		if (read > 0) {
			this.checksum.update(target, offset, read);
			this.position += read;
		}
		if (this.position == this.length && this.checksum.getValue() != this.expected) {
			this.corrupted = this.operation.error(CloudErrorCategory.CORRUPTED)
				.reason("the bytes have the CRC32C " + this.checksum.getValue() + ", but the object has "
						+ this.expected)
				.remedy("Discard what was read, and read it again; if that does not help, restore an older version")
				.build();
			refuseCorrupted();
		}
		return read;
	}

	private void refuseCorrupted() {
		if (this.corrupted != null) {
			throw this.corrupted;
		}
	}

	@Override
	public int available() throws IOException {
		return this.source.available();
	}

	@Override
	public void close() throws IOException {
		this.source.close();
	}

}
