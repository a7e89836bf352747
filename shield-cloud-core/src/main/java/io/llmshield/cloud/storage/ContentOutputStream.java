package io.llmshield.cloud.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a {@link ContentWriter} writes to. Closing it commits nothing: only the callback's
 * return does, and not after a write that failed, whatever the producer made of the
 * failure: what came later would be stored without what that write lost. The lock keeps a
 * stream that was handed to another thread from writing into memory that went back
 * already; single bytes are gathered outside that memory, so that they do not need it.
 */
final class ContentOutputStream extends OutputStream {

	private static final int GATHERED = 1024;

	private final UploadSession session;

	private final ReentrantLock lock = new ReentrantLock();

	private byte[] single = new byte[0];

	private int gathered;

	private volatile boolean closed;

	ContentOutputStream(UploadSession session) {
		this.session = session;
	}

	@Override
	public void write(int value) throws IOException {
		if (this.gathered == this.single.length) {
			handOver();
		}
		ensureOpen();
		this.single[this.gathered++] = (byte) value;
	}

	private void handOver() throws IOException {
		write(this.single, 0, 0);
		if (this.single.length == 0) {
			this.single = new byte[GATHERED];
		}
	}

	@Override
	public void write(byte[] source, int offset, int count) throws IOException {
		Objects.checkFromIndexSize(offset, count, source.length);
		this.lock.lock();
		try {
			ensureOpen();
			ensureWhole();
			writeGathered();
			this.session.write(source, offset, count);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void writeGathered() {
		int count = this.gathered;
		this.gathered = 0;
		this.session.write(this.single, 0, count);
	}

	private void ensureOpen() throws IOException {
		if (this.closed) {
			throw new IOException("the stream is closed");
		}
	}

	/**
	 * The failure itself is thrown once only: a resource that throws in close() what was
	 * thrown before cannot be closed by {@code try}, which adds the one to the other.
	 */
	private void ensureWhole() throws IOException {
		Throwable failure = this.session.failure();
		if (failure != null) {
			throw new IOException("an earlier write failed, and nothing will be stored: " + failure.getMessage());
		}
	}

	@Override
	public void close() throws IOException {
		this.lock.lock();
		try {
			if (!this.closed) {
				ensureWhole();
				writeGathered();
				this.closed = true;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take nothing any more, and forget what was not handed over.
	 */
	void end() {
		this.lock.lock();
		try {
			this.closed = true;
		}
		finally {
			this.lock.unlock();
		}
	}

}
