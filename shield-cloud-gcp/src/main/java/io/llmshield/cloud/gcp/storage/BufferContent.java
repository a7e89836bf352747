package io.llmshield.cloud.gcp.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;

import com.google.api.client.http.AbstractInputStreamContent;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a buffer as the body of a request, without a copy of them. Can be sent
 * again. Used by one thread.
 */
final class BufferContent extends AbstractInputStreamContent {

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
		if (this.content.hasArray()) {
			out.write(this.content.array(), this.content.arrayOffset() + this.content.position(),
					this.content.remaining());
		}
		else {
			WritableByteChannel channel = Channels.newChannel(out);
			channel.write(this.content.duplicate());
		}
		out.flush();
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
