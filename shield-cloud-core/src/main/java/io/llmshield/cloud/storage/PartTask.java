package io.llmshield.cloud.storage;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Sends one part, once: in a thread of the executor, or in the uploading thread if that
 * comes first. Thread-safe.
 */
final class PartTask implements Runnable {

	private final Runnable send;

	private final PartBuffer buffer;

	private final Consumer<Throwable> failed;

	private final CountDownLatch done = new CountDownLatch(1);

	private boolean begun;

	private boolean interrupted;

	private @Nullable Thread runner;

	/**
	 * Create a task. It lets go of the buffer in the end.
	 * @param send sends the part
	 * @param buffer the part's bytes
	 * @param failed takes what sending throws
	 */
	PartTask(Runnable send, PartBuffer buffer, Consumer<Throwable> failed) {
		this.send = send;
		this.buffer = buffer;
		this.failed = failed;
	}

	@Override
	public void run() {
		if (!begin(Thread.currentThread())) {
			return;
		}
		try {
			this.send.run();
		}
		catch (Throwable ex) {
			this.failed.accept(ex);
		}
		finally {
			end();
		}
	}

	private synchronized boolean begin(@Nullable Thread thread) {
		boolean first = !this.begun;
		if (first) {
			this.begun = true;
			this.runner = thread;
		}
		return first;
	}

	private void end() {
		synchronized (this) {
			this.runner = null;
			if (this.interrupted) {
				// The thread goes on with somebody else's work
				Thread.interrupted();
			}
		}
		this.buffer.letGo();
		this.done.countDown();
	}

	/**
	 * Do not begin it, or interrupt it if it has begun in another thread.
	 */
	void cancel() {
		if (begin(null)) {
			end();
			return;
		}
		synchronized (this) {
			if (this.runner != null) {
				this.interrupted = true;
				this.runner.interrupt();
			}
		}
	}

	boolean isDone() {
		return this.done.getCount() == 0;
	}

	void await() throws InterruptedException {
		this.done.await();
	}

}
