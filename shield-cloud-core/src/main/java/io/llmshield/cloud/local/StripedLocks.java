package io.llmshield.cloud.local;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Locks that hold between the threads of this process and between processes: one byte of
 * a file that stays open is one lock, and a {@link ReentrantLock} stands before it,
 * because the system's locks belong to the process as a whole. Thread-safe; not
 * re-entrant.
 */
final class StripedLocks implements AutoCloseable {

	/** More stripes than threads that could ever wait for the disk at once. */
	private static final int STRIPES = 1024;

	private static final long FIRST_PAUSE = TimeUnit.MICROSECONDS.toNanos(20);

	private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(2);

	/** A commit takes milliseconds; whoever holds a lock for so long is stopped. */
	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

	private final FileChannel channel;

	private final ReentrantLock[] stripes = new ReentrantLock[STRIPES + 1];

	StripedLocks(Path file) throws IOException {
		for (int i = 0; i < this.stripes.length; i++) {
			this.stripes[i] = new ReentrantLock();
		}
		this.channel = SafeFiles.openForLock(file);
	}

	/** Take the lock of a name. */
	Held lock(String name) throws IOException {
		int hash = name.hashCode();
		return lock(Math.floorMod(hash ^ (hash >>> 16), STRIPES));
	}

	/** Take the lock of the whole directory, for opening and sweeping. */
	Held lockDirectory() throws IOException {
		return lock(STRIPES);
	}

	private Held lock(int stripe) throws IOException {
		ReentrantLock threads = this.stripes[stripe];
		try {
			threads.lockInterruptibly();
		}
		catch (InterruptedException ex) {
			throw interrupted();
		}
		try {
			return new Held(threads, lockBetweenProcesses(stripe));
		}
		catch (IOException | RuntimeException | Error ex) {
			threads.unlock();
			throw ex;
		}
	}

	/**
	 * Poll, because an interrupt during a blocking {@link FileChannel#lock()} closes the
	 * channel and with it drops every lock of this process.
	 */
	private FileLock lockBetweenProcesses(int stripe) throws IOException {
		FileLock lock = this.channel.tryLock(stripe, 1, false);
		if (lock != null) {
			return lock;
		}
		long start = System.nanoTime();
		long pause = FIRST_PAUSE;
		while (System.nanoTime() - start < PATIENCE) {
			LockSupport.parkNanos(this, pause);
			if (Thread.interrupted()) {
				throw interrupted();
			}
			lock = this.channel.tryLock(stripe, 1, false);
			if (lock != null) {
				return lock;
			}
			pause = Math.min(pause * 2, LONGEST_PAUSE);
		}
		throw new IOException("another process has held a lock on the data directory for "
				+ TimeUnit.NANOSECONDS.toSeconds(PATIENCE) + " s");
	}

	private static InterruptedIOException interrupted() {
		Thread.currentThread().interrupt();
		return new InterruptedIOException("interrupted while waiting for a lock");
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

	/**
	 * A lock that is held; closing it lets it go.
	 *
	 * @param threads between threads
	 * @param processes between processes
	 */
	record Held(ReentrantLock threads, FileLock processes) implements AutoCloseable {

		@Override
		public void close() throws IOException {
			try {
				this.processes.release();
			}
			finally {
				this.threads.unlock();
			}
		}

	}

}
