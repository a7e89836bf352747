package io.llmshield.cloud.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Objects;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bytes of an open object, exactly as many as were announced. When the
 * connection breaks or ends early it is opened again at the next byte, under the same
 * version token, so the bytes of two versions are never mixed. Used by one thread.
 */
final class ResumingInputStream extends InputStream {

	/** How often in a row it is opened again without a byte; our choice. */
	static final int MAX_RESUMPTIONS = 3;

	private final Operation operation;

	private final DriverCalls calls;

	private final TransferMeters meters;

	private final ObjectId id;

	private final ObjectMetadata metadata;

	private final long end;

	private @Nullable ObjectContent source;

	private long position;

	private int resumptions;

	private boolean closed;

	/**
	 * Create a stream.
	 * @param operation what reading is called in errors
	 * @param calls the way to the driver
	 * @param meters counts what is read
	 * @param id the object
	 * @param source the open object
	 * @param offset where in the object it begins
	 */
	ResumingInputStream(Operation operation, DriverCalls calls, TransferMeters meters, ObjectId id,
			ObjectContent source, long offset) {
		this.operation = operation;
		this.calls = calls;
		this.meters = meters;
		this.id = id;
		this.metadata = source.metadata();
		this.source = source;
		this.position = offset;
		this.end = offset + source.length();
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
	}

	@Override
	public int read(byte[] target, int offset, int count) throws IOException {
		Objects.checkFromIndexSize(offset, count, target.length);
		if (this.closed) {
			throw new IOException("the stream is closed");
		}
		if (count == 0) {
			return 0;
		}
		if (this.position == this.end) {
			return -1;
		}
		int most = (int) Math.min(count, this.end - this.position);
		while (true) {
			Exception broken = null;
			try {
				int read = open().inputStream().read(target, offset, most);
				if (read > 0) {
					return advanced(read);
				}
			}
			catch (IOException | RuntimeException ex) {
				broken = ex;
			}
			leaveSource();
			refuseToResume(broken);
		}
	}

	private int advanced(int read) {
		this.position += read;
		this.resumptions = 0;
		this.meters.downloaded(read);
		if (this.position == this.end) {
			finishSource();
		}
		return read;
	}

	/** A source that sees its end gives the connection back in good order. */
	private void finishSource() {
		ObjectContent open = this.source;
		if (open == null) {
			return;
		}
		int more = -1;
		try {
			more = open.inputStream().read();
		}
		catch (IOException | UncheckedIOException ex) {
			// All bytes have come; whether they are right is told by their checksum
		}
		if (more >= 0) {
			throw this.operation.error(CloudErrorCategory.CORRUPTED)
				.reason("the provider sends more bytes than it announced")
				.build();
		}
		leaveSource();
	}

	private ObjectContent open() {
		ObjectContent open = this.source;
		if (open == null) {
			open = reopened();
			this.source = open;
		}
		return open;
	}

	private ObjectContent reopened() {
		ByteRange rest = ByteRange.of(this.position, this.end - this.position);
		GetOptions options = new GetOptions(rest, this.metadata.versionId(), this.metadata.versionToken(), null);
		ObjectContent opened;
		try {
			opened = this.calls.obtain(this.operation, () -> this.calls.driver().open(this.id, options),
					ObjectContent::close);
		}
		catch (CloudException ex) {
			throw (ex.category() == CloudErrorCategory.PRECONDITION_FAILED) ? changed() : ex;
		}
		if (!opened.metadata().versionToken().equals(this.metadata.versionToken())) {
			closeQuietly(opened);
			throw changed();
		}
		if (opened.length() != rest.length()) {
			closeQuietly(opened);
			throw this.operation.error(CloudErrorCategory.CORRUPTED)
				.reason("the provider announces " + opened.length() + " bytes where " + rest.length() + " are left")
				.build();
		}
		return opened;
	}

	private CloudException changed() {
		return this.operation.error(CloudErrorCategory.PRECONDITION_FAILED)
			.reason("the connection broke, and the object has been changed since reading began")
			.remedy("Read it from the beginning")
			.build();
	}

	/**
	 * Throw unless it makes sense to go on.
	 * @param broken how reading failed, or {@code null} if the source ended early
	 */
	private void refuseToResume(@Nullable Exception broken) {
		if (broken != null && isInterruption(broken)) {
			throw this.operation.cancelled(broken);
		}
		if (broken instanceof CloudException error && !error.retryable()) {
			throw this.operation.explain(error);
		}
		if (broken instanceof RuntimeException unexpected && !(broken instanceof CloudException)
				&& !(broken instanceof UncheckedIOException)) {
			throw this.operation.unexpected(unexpected);
		}
		if (this.resumptions >= MAX_RESUMPTIONS) {
			throw exhausted(broken);
		}
		this.resumptions++;
	}

	private static boolean isInterruption(Exception broken) {
		return broken instanceof ClosedByInterruptException
				|| (broken instanceof InterruptedIOException && !(broken instanceof SocketTimeoutException))
				|| Thread.currentThread().isInterrupted();
	}

	private CloudException exhausted(@Nullable Exception broken) {
		if (broken instanceof CloudException error) {
			return this.operation.explain(error);
		}
		return this.operation.error(CloudErrorCategory.UNAVAILABLE)
			.reason("the connection broke at byte " + this.position + " and again after " + MAX_RESUMPTIONS
					+ " new ones without a byte")
			.remedy("Read it again later")
			.cause(broken)
			.build();
	}

	@Override
	public int available() throws IOException {
		ObjectContent open = this.source;
		return (open != null) ? (int) Math.min(open.inputStream().available(), this.end - this.position) : 0;
	}

	@Override
	public void close() {
		this.closed = true;
		leaveSource();
	}

	private void leaveSource() {
		ObjectContent open = this.source;
		this.source = null;
		if (open != null) {
			closeQuietly(open);
		}
	}

	/** No byte depends on how a connection ends. */
	private static void closeQuietly(ObjectContent content) {
		try {
			content.close();
		}
		catch (RuntimeException ex) {
			// Nothing left to do
		}
	}

}
