package io.llmshield.cloud.gcp.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

import com.google.api.client.http.AbstractInputStreamContent;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a buffer as the body of a request, without a copy of them. Can be sent
 * again; a thread that is interrupted does not send it to its end. Used by one thread.
 */
final class BufferContent extends AbstractInputStreamContent {

	private static final int PIECE = 64 * 1024;

	private final ByteBuffer content;

	/**
	 * Create a body.
	 * @param type the media type, or {@code null} to tell none
	 * @param content the bytes, from position to limit; not changed
	 */
	BufferContent(@Nullable String type, ByteBuffer content) {
		super(type);
		this.content = content.duplicate();
		setCloseInputStream(false);
	}

	@Override
	public InputStream getInputStream() {
		ByteBuffer left = this.content.duplicate();
		if (left.hasArray()) {
			return new ByteArrayInputStream(left.array(), left.arrayOffset() + left.position(), left.remaining());
		}
		byte[] copy = new byte[left.remaining()];
		left.get(copy);
		return new ByteArrayInputStream(copy);
	}

	@Override
	public void writeTo(OutputStream out) throws IOException {
		ByteBuffer left = this.content.duplicate();
		while (left.hasRemaining()) {
			checkNotGivenUp();
			// The last byte goes alone: whoever waited for the others to be taken looks
			// once more before the request is whole
			write(left, (left.remaining() > PIECE) ? PIECE
					: Math.max(1, left.remaining() - ((this.content.remaining() > PIECE) ? 1 : 0)), out);
		}
		out.flush();
	}

	/**
	 * Writing to a socket cannot be interrupted, but an attempt that was given up must
	 * not go on when the network takes bytes again.
	 */
	private static void checkNotGivenUp() throws InterruptedIOException {
		if (Thread.currentThread().isInterrupted()) {
			throw new InterruptedIOException("the thread was interrupted");
		}
	}

	private static void write(ByteBuffer left, int count, OutputStream out) throws IOException {
		if (left.hasArray()) {
			out.write(left.array(), left.arrayOffset() + left.position(), count);
			left.position(left.position() + count);
		}
		else {
			byte[] copy = new byte[count];
			left.get(copy);
			out.write(copy);
		}
	}

	@Override
	public long getLength() {
		return this.content.remaining();
	}

	@Override
	public boolean retrySupported() {
		return true;
	}

}
