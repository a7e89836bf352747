package io.llmshield.cloud.test.faults;

import java.io.IOException;
import java.io.InputStream;

/**
 * A producer that delivers a number of bytes and then throws. Not thread-safe.
 */
public final class FailingInputStream extends InputStream {

	/** The text of the error. */
	public static final String MESSAGE = "injected: the producer failed";

	private final PatternInputStream content;

	private final boolean unchecked;

	private boolean closed;

	private FailingInputStream(long failAt, boolean unchecked) {
		this.content = new PatternInputStream(failAt);
		this.unchecked = unchecked;
	}

	/**
	 * A producer that throws {@link IOException}.
	 * @param failAt how many bytes it delivers before
	 * @return the producer
	 */
	public static FailingInputStream checked(long failAt) {
		return new FailingInputStream(failAt, false);
	}

	/**
	 * A producer that throws {@link IllegalStateException}.
	 * @param failAt how many bytes it delivers before
	 * @return the producer
	 */
	public static FailingInputStream unchecked(long failAt) {
		return new FailingInputStream(failAt, true);
	}

	/**
	 * Return whether somebody closed this stream.
	 * @return {@code true} if so
	 */
	public boolean closed() {
		return this.closed;
	}

	@Override
	public int read() throws IOException {
		int value = this.content.read();
		return (value >= 0) ? value : fail();
	}

	@Override
	public int read(byte[] target, int offset, int length) throws IOException {
		if (length == 0) {
			return 0;
		}
		int count = this.content.read(target, offset, length);
		return (count >= 0) ? count : fail();
	}

	private int fail() throws IOException {
		if (this.unchecked) {
			throw new IllegalStateException(MESSAGE);
		}
		throw new IOException(MESSAGE);
	}

	@Override
	public void close() {
		this.closed = true;
	}

}
