package io.llmshield.cloud.test.faults;

import java.io.InputStream;

/**
 * A stream of any length whose bytes are known without keeping them: the byte at a
 * position depends on the position only, with a period that divides no power of two, so
 * that parts in the wrong order are noticed. Not thread-safe.
 */
public final class PatternInputStream extends InputStream {

	/** A prime: no part size is a multiple of it. */
	private static final int PERIOD = 65_521;

	private static final byte[] PATTERN = pattern();

	private final long length;

	private long position;

	/**
	 * Create a stream.
	 * @param length its length in bytes
	 */
	public PatternInputStream(long length) {
		this.length = length;
	}

	private static byte[] pattern() {
		byte[] pattern = new byte[PERIOD];
		int state = 0x2545F491;
		for (int i = 0; i < PERIOD; i++) {
			state ^= state << 13;
			state ^= state >>> 17;
			state ^= state << 5;
			pattern[i] = (byte) state;
		}
		return pattern;
	}

	/**
	 * Return the bytes of a stream.
	 * @param length its length in bytes
	 * @return the bytes
	 */
	public static byte[] bytes(int length) {
		byte[] bytes = new byte[length];
		new PatternInputStream(length).read(bytes, 0, length);
		return bytes;
	}

	/**
	 * Return the byte at a position.
	 * @param position the position, counted from 0
	 * @return the byte
	 */
	public static byte at(long position) {
		return PATTERN[(int) (position % PERIOD)];
	}

	@Override
	public int read() {
		return (this.position < this.length) ? at(this.position++) & 0xFF : -1;
	}

	@Override
	public int read(byte[] target, int offset, int length) {
		if (length == 0) {
			return 0;
		}
		if (this.position >= this.length) {
			return -1;
		}
		int count = (int) Math.min(length, this.length - this.position);
		int done = 0;
		while (done < count) {
			int from = (int) ((this.position + done) % PERIOD);
			int chunk = Math.min(PERIOD - from, count - done);
			System.arraycopy(PATTERN, from, target, offset + done, chunk);
			done += chunk;
		}
		this.position += count;
		return count;
	}

}
