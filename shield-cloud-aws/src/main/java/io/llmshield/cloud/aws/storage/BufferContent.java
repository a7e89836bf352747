package io.llmshield.cloud.aws.storage;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

import software.amazon.awssdk.core.sync.RequestBody;

/**
 * Reads a buffer without a copy of it; the SDK's own bodies of a buffer copy it, which
 * would double the memory of every upload. Used by one thread.
 */
final class BufferContent extends InputStream {

	private static final String OCTETS = "application/octet-stream";

	private final ByteBuffer content;

	private BufferContent(ByteBuffer content) {
		this.content = content;
	}

	/**
	 * Make a body that can be read again from the beginning.
	 * @param content the bytes, from position to limit; not changed
	 * @return the body
	 */
	static RequestBody body(ByteBuffer content) {
		ByteBuffer own = content.duplicate();
		return RequestBody.fromContentProvider(() -> new BufferContent(own.duplicate()), own.remaining(), OCTETS);
	}

	@Override
	public int read() {
		return this.content.hasRemaining() ? this.content.get() & 0xff : -1;
	}

	@Override
	public int read(byte[] target, int offset, int count) {
		Objects.checkFromIndexSize(offset, count, target.length);
		if (count == 0) {
			return 0;
		}
		int read = Math.min(count, this.content.remaining());
		if (read == 0) {
			return -1;
		}
		this.content.get(target, offset, read);
		return read;
	}

	@Override
	public int available() {
		return this.content.remaining();
	}

}
