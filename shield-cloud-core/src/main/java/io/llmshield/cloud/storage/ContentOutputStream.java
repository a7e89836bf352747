package io.llmshield.cloud.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a {@link ContentWriter} writes to. Closing it commits nothing: only the callback's
 * return does. The lock keeps a stream that was handed to another thread from writing
 * into memory that went back already.
 */
final class ContentOutputStream extends OutputStream {

	private final UploadSession session;

	private final ReentrantLock lock = new ReentrantLock();

	private boolean closed;

	ContentOutputStream(UploadSession session) {
		this.session = session;
	}

	@Override
	public void write(int value) throws IOException {
		this.lock.lock();
		try {
			ensureOpen();
			this.session.write(value);
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void write(byte[] source, int offset, int count) throws IOException {
		Objects.checkFromIndexSize(offset, count, source.length);
		this.lock.lock();
		try {
			ensureOpen();
			this.session.write(source, offset, count);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void ensureOpen() throws IOException {
		if (this.closed) {
			throw new IOException("the stream is closed");
		}
	}

	@Override
	public void close() {
		this.lock.lock();
		try {
			this.closed = true;
		}
		finally {
			this.lock.unlock();
		}
	}

}
