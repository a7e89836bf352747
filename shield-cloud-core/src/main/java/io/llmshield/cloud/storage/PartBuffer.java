package io.llmshield.cloud.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

/**
 * The bytes of one part. Filled by one thread, then read by any number; it goes back to
 * the budget when the last user lets go, because a call that a time limit gave up on may
 * still read it while the next attempt is under way.
 */
final class PartBuffer {

	/** What a buffer of unknown use begins with, so that small content costs little. */
	static final int FIRST_SIZE = 64 * 1024;

	/** The JDK copies what it reads through native memory of the same size. */
	private static final int MOST_READ = 128 * 1024;

	private static final byte[] NOTHING = new byte[0];

	private final @Nullable TransferBudget budget;

	private final int capacity;

	private final int offset;

	private final AtomicInteger users = new AtomicInteger(1);

	private final AtomicBoolean owned = new AtomicBoolean(true);

	private int permits;

	private byte[] array;

	private int length;

	PartBuffer(TransferBudget budget, int capacity, int permits) {
		this.budget = budget;
		this.capacity = capacity;
		this.permits = permits;
		this.array = NOTHING;
		this.offset = 0;
	}

	private PartBuffer(byte[] array, int offset, int length) {
		this.budget = null;
		this.capacity = length;
		this.array = array;
		this.offset = offset;
		this.length = length;
	}

	/**
	 * Show a piece of the caller's own array, without a copy.
	 * @param array the array
	 * @param offset the first byte
	 * @param length how many bytes
	 * @return a full buffer that belongs to no budget
	 */
	static PartBuffer of(byte[] array, int offset, int length) {
		return new PartBuffer(array, offset, length);
	}

	int length() {
		return this.length;
	}

	boolean isFull() {
		return this.length == this.capacity;
	}

	/**
	 * Make the array as large as it can get, for content that is known to need it.
	 */
	void allocate() {
		if (this.array.length < this.capacity) {
			grow(this.capacity);
		}
	}

	private int room() {
		if (this.length == this.array.length && this.length < this.capacity) {
			grow((this.length == 0) ? Math.min(FIRST_SIZE, this.capacity) : this.capacity);
		}
		return this.array.length - this.length;
	}

	private void grow(int size) {
		if (this.budget != null) {
			byte[] larger = this.budget.array(size);
			System.arraycopy(this.array, 0, larger, 0, this.length);
			this.array = larger;
		}
	}

	int write(byte[] source, int from, int count) {
		int copied = Math.min(count, room());
		System.arraycopy(source, from, this.array, this.length, copied);
		this.length += copied;
		return copied;
	}

	/**
	 * Take what another buffer holds.
	 * @param smaller the other one
	 */
	void write(PartBuffer smaller) {
		write(smaller.array, smaller.offset, smaller.length);
	}

	void write(byte value) {
		room();
		this.array[this.length++] = value;
	}

	/**
	 * Read once from a stream.
	 * @param source the stream
	 * @return how many bytes came, or -1 at the end
	 * @throws IOException if the stream fails
	 */
	int readFrom(InputStream source) throws IOException {
		int room = Math.min(room(), MOST_READ);
		int read = source.read(this.array, this.length, room);
		if (read > room) {
			throw new IOException("the stream claims to have read more than it was asked for");
		}
		this.length += Math.max(read, 0);
		return read;
	}

	void update(CRC32C checksum) {
		checksum.update(this.array, this.offset, this.length);
	}

	/**
	 * Give back what the content turned out not to need.
	 */
	void trim() {
		if (this.budget != null && this.array.length < this.capacity) {
			int needed = this.budget.permitsFor(this.array.length);
			this.budget.giveBack(this.permits - needed, null);
			this.permits = needed;
		}
	}

	/**
	 * Show the bytes.
	 * @return a view of its own, without a copy
	 */
	ByteBuffer view() {
		return ByteBuffer.wrap(this.array, this.offset, this.length);
	}

	/**
	 * Begin to use the bytes.
	 * @return {@code false} if they are gone
	 */
	boolean retain() {
		int seen = this.users.get();
		while (seen > 0 && !this.users.compareAndSet(seen, seen + 1)) {
			seen = this.users.get();
		}
		return seen > 0;
	}

	/**
	 * End the use that the buffer was made with; a repeated call does nothing.
	 */
	void letGo() {
		if (this.owned.compareAndSet(true, false)) {
			release();
		}
	}

	/**
	 * End a use that {@link #retain()} began.
	 */
	void release() {
		if (this.users.decrementAndGet() == 0 && this.budget != null) {
			byte[] unused = this.array;
			this.array = NOTHING;
			this.budget.giveBack(this.permits, (unused.length == 0) ? null : unused);
		}
	}

}
