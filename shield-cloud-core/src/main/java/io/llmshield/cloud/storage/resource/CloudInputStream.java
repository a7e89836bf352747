package io.llmshield.cloud.storage.resource;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ObjectContent;
import org.jspecify.annotations.Nullable;

/**
 * Reads an object, or a range of it, in one version. Once it is open, an object that is
 * gone is an {@link IOException} like any other. Used by one thread at a time.
 */
final class CloudInputStream extends InputStream {

	/**
	 * Skipping less than this, in bytes, reads on, because a new request costs about as
	 * much as that many bytes: our choice.
	 */
	static final int FAR = 256 * 1024;

	private final Opener opener;

	private final String versionToken;

	private final long end;

	private @Nullable ObjectContent content;

	private long position;

	private boolean closed;

	CloudInputStream(Opener opener, ByteRange range) throws IOException {
		this.opener = opener;
		ObjectContent opened = opener.open(GetOptions.ofRange(range));
		this.content = opened;
		this.versionToken = opened.metadata().versionToken();
		this.position = range.offset();
		this.end = range.offset() + opened.length();
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
	}

	@Override
	public int read(byte[] target, int offset, int count) throws IOException {
		Objects.checkFromIndexSize(offset, count, target.length);
		if (this.position == this.end && this.content == null) {
			ensureOpen();
			return (count == 0) ? 0 : -1;
		}
		try {
			int read = open().inputStream().read(target, offset, count);
			this.position += Math.max(0, read);
			return read;
		}
		catch (CloudException ex) {
			throw broken(ex);
		}
	}

	@Override
	public long skip(long count) throws IOException {
		ensureOpen();
		long most = Math.max(0, Math.min(count, this.end - this.position));
		if (most < FAR) {
			try {
				long skipped = (most > 0) ? open().inputStream().skip(most) : 0;
				this.position += skipped;
				return skipped;
			}
			catch (CloudException ex) {
				throw broken(ex);
			}
		}
		leave();
		this.position += most;
		return most;
	}

	/** Opens the object again only when there is something to read. */
	private ObjectContent open() throws IOException {
		ensureOpen();
		ObjectContent open = this.content;
		if (open == null) {
			ByteRange rest = ByteRange.of(this.position, this.end - this.position);
			try {
				open = this.opener.open(GetOptions.ofRange(rest).ifMatch(this.versionToken));
			}
			catch (FileNotFoundException ex) {
				throw broken(ex);
			}
			this.content = open;
		}
		return open;
	}

	/**
	 * Spring's converters take a missing file for one that never was, and end the answer
	 * as if it were whole.
	 */
	private static IOException broken(Exception failure) {
		return new IOException(failure.getMessage(), failure);
	}

	@Override
	public int available() throws IOException {
		ensureOpen();
		return (this.content != null) ? this.content.inputStream().available() : 0;
	}

	private void ensureOpen() throws IOException {
		if (this.closed) {
			throw new IOException("the stream is closed");
		}
	}

	@Override
	public void close() {
		this.closed = true;
		leave();
	}

	private void leave() {
		ObjectContent open = this.content;
		this.content = null;
		if (open != null) {
			open.close();
		}
	}

	/** Opens the object. */
	@FunctionalInterface
	interface Opener {

		ObjectContent open(GetOptions options) throws IOException;

	}

}
