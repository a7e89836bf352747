package io.llmshield.cloud.test.faults;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What goes wrong with the bytes of an object while they are read.
 */
@FunctionalInterface
public interface BodyFault {

	/**
	 * Put the fault into a body.
	 * @param body the real bytes
	 * @return the bytes as the reader sees them
	 */
	InputStream apply(InputStream body);

	/**
	 * Break the connection: the read of a byte throws {@link IOException}.
	 * @param position the byte, counted from 0
	 * @return the fault
	 */
	static BodyFault breakAt(long position) {
		return (body) -> new Damaged(body, position) {
			@Override
			int damaged(int value) throws IOException {
				throw new IOException("injected: connection reset at byte " + position);
			}
		};
	}

	/**
	 * End the body early, without an error.
	 * @param position the first byte that is missing, counted from 0
	 * @return the fault
	 */
	static BodyFault truncateAt(long position) {
		return (body) -> new Damaged(body, position) {
			@Override
			int damaged(int value) {
				return -1;
			}
		};
	}

	/**
	 * Flip the lowest bit of one byte.
	 * @param position the byte, counted from 0
	 * @return the fault
	 */
	static BodyFault corruptAt(long position) {
		return (body) -> new Damaged(body, position) {
			@Override
			int damaged(int value) {
				return (value < 0) ? value : value ^ 1;
			}
		};
	}

	/**
	 * Delivers the bytes before the damage in bulk, and the damaged one alone.
	 */
	abstract class Damaged extends FilterInputStream {

		private final long target;

		private long position;

		private boolean ended;

		Damaged(InputStream body, long target) {
			super(body);
			this.target = target;
		}

		abstract int damaged(int value) throws IOException;

		@Override
		public int read() throws IOException {
			if (this.ended) {
				return -1;
			}
			boolean hit = this.position == this.target;
			int value = hit ? damaged(this.in.read()) : this.in.read();
			this.ended = value < 0;
			this.position++;
			return value;
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			if (length == 0) {
				return 0;
			}
			if (this.ended || this.position == this.target) {
				return readOne(target, offset);
			}
			long before = (this.position < this.target) ? this.target - this.position : Long.MAX_VALUE;
			int count = this.in.read(target, offset, (int) Math.min(length, before));
			this.position += Math.max(count, 0);
			return count;
		}

		private int readOne(byte[] target, int offset) throws IOException {
			int value = read();
			if (value < 0) {
				return -1;
			}
			target[offset] = (byte) value;
			return 1;
		}

		@Override
		public long skip(long count) throws IOException {
			byte[] skipped = new byte[(int) Math.min(count, 8192)];
			return Math.max(0, read(skipped, 0, skipped.length));
		}

		@Override
		public boolean markSupported() {
			return false;
		}

	}

}
