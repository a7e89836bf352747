package io.llmshield.cloud.azure.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.azure.AzureErrors;
import reactor.core.publisher.Flux;

/**
 * A blob's bytes on their way: a few buffers of the HTTP client at a time, whatever the
 * blob's size. Tells broken connections as {@link IOException}, which the caller may
 * resume, and everything else as our exception. Closing it before its end drops the
 * connection instead of reading the rest. Used by one thread.
 */
final class BlobContentStream extends InputStream {

	private static final int BUFFERS = 4;

	private static final int MAX_CAUSES = 20;

	private final Stream<ByteBuffer> source;

	private final Iterator<ByteBuffer> buffers;

	private final String resource;

	private ByteBuffer current = ByteBuffer.allocate(0);

	BlobContentStream(Flux<ByteBuffer> body, String resource) {
		this.source = body.toStream(BUFFERS);
		this.buffers = this.source.iterator();
		this.resource = resource;
	}

	@Override
	public int read() throws IOException {
		return fill() ? this.current.get() & 0xff : -1;
	}

	@Override
	public int read(byte[] target, int offset, int count) throws IOException {
		Objects.checkFromIndexSize(offset, count, target.length);
		if (count == 0) {
			return 0;
		}
		if (!fill()) {
			return -1;
		}
		int read = Math.min(count, this.current.remaining());
		this.current.get(target, offset, read);
		return read;
	}

	@Override
	public int available() {
		return this.current.remaining();
	}

	private boolean fill() throws IOException {
		try {
			while (!this.current.hasRemaining()) {
				if (!this.buffers.hasNext()) {
					return false;
				}
				this.current = this.buffers.next();
			}
			return true;
		}
		catch (RuntimeException ex) {
			throw translated(ex);
		}
	}

	private RuntimeException translated(RuntimeException error) throws IOException {
		Throwable cause = error;
		for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
			if (cause instanceof InterruptedException) {
				Thread.currentThread().interrupt();
				InterruptedIOException interrupted = new InterruptedIOException("the thread was interrupted");
				interrupted.initCause(error);
				throw interrupted;
			}
			if (cause instanceof UncheckedIOException unchecked) {
				throw unchecked.getCause();
			}
			if (cause instanceof IOException broken) {
				throw broken;
			}
			if (cause instanceof TimeoutException) {
				throw new java.net.http.HttpTimeoutException("the connection was silent for too long");
			}
			cause = cause.getCause();
		}
		return AzureErrors.translate(CloudErrorKind.STORAGE_READ, "read object", this.resource, error);
	}

	@Override
	public void close() {
		this.source.close();
	}

}
