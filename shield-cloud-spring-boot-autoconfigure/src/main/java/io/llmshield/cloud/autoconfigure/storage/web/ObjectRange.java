package io.llmshield.cloud.autoconfigure.storage.web;

import java.io.IOException;
import java.io.InputStream;

import io.llmshield.cloud.storage.ByteRange;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.AbstractResource;

/**
 * An object of which one range is read: to Spring's code it looks like the whole, in
 * which it skips to the range.
 */
class ObjectRange extends AbstractResource {

	private final ServedObject object;

	private final ByteRange range;

	ObjectRange(ServedObject object, ByteRange range) {
		this.object = object;
		this.range = range;
	}

	@Override
	public long contentLength() {
		return this.object.contentLength();
	}

	@Override
	public @Nullable String getFilename() {
		return this.object.getFilename();
	}

	@Override
	public String getDescription() {
		return this.object.getDescription() + " " + this.range;
	}

	@Override
	public InputStream getInputStream() throws IOException {
		return new RangeStream(this.object.open(this.range), this.range.offset());
	}

	/** Skips what was never asked for. */
	private static final class RangeStream extends InputStream {

		private final InputStream source;

		private long before;

		private RangeStream(InputStream source, long before) {
			this.source = source;
			this.before = before;
		}

		@Override
		public long skip(long count) throws IOException {
			long skipped = Math.min(count, this.before);
			this.before -= skipped;
			return skipped + ((skipped < count) ? this.source.skip(count - skipped) : 0);
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
		}

		@Override
		public int read(byte[] target, int offset, int count) throws IOException {
			if (this.before > 0) {
				throw new IOException("the bytes before the range were not asked for");
			}
			return this.source.read(target, offset, count);
		}

		@Override
		public void close() throws IOException {
			this.source.close();
		}

	}

}
