package io.llmshield.cloud.storage;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * One upload in parts and those of its parts that are on their way. Used by the uploading
 * thread only, which sends what no thread of the executor has begun when it has to wait
 * anyway; so an upload ends even if the executor never runs anything.
 */
final class MultipartUpload {

	private final ObjectWriter writer;

	private final StorageDriver.PartUpload upload;

	private final Executor executor;

	private final int parallelism;

	private final Deque<PartTask> onTheWay = new ArrayDeque<>();

	private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

	private MultipartUpload(ObjectWriter writer, StorageDriver.PartUpload upload, TransferManager transfers) {
		this.writer = writer;
		this.upload = upload;
		this.executor = transfers.executor();
		boolean parallel = writer.limits().has(StorageCapability.PARALLEL_PARTS);
		this.parallelism = parallel ? transfers.options().parallelism() : 1;
	}

	static MultipartUpload begin(ObjectWriter writer, TransferManager transfers) {
		return new MultipartUpload(writer, writer.begin(), transfers);
	}

	/**
	 * Return the first failure of a part.
	 * @return the failure, or {@code null}
	 */
	@Nullable Throwable failure() {
		return this.failure.get();
	}

	/**
	 * Throw the first failure of a part, if there is one.
	 */
	void check() {
		Throwable thrown = this.failure.get();
		if (thrown instanceof Error error) {
			throw error;
		}
		if (thrown instanceof RuntimeException exception) {
			throw exception;
		}
		if (thrown != null) {
			// A driver in another language may throw checked exceptions all the same
			throw this.writer.operation().unexpected(new IllegalStateException(thrown));
		}
	}

	/**
	 * Wait until another part may be sent.
	 * @throws InterruptedException if the thread is interrupted
	 */
	void awaitTurn() throws InterruptedException {
		check();
		this.onTheWay.removeIf(PartTask::isDone);
		while (this.onTheWay.size() >= this.parallelism) {
			awaitOldest();
			this.onTheWay.removeIf(PartTask::isDone);
		}
	}

	/**
	 * Wait for the part that was sent first.
	 * @return {@code false} if there is none
	 * @throws InterruptedException if the thread is interrupted
	 */
	boolean awaitOldest() throws InterruptedException {
		PartTask oldest = this.onTheWay.peek();
		if (oldest == null) {
			return false;
		}
		oldest.run();
		oldest.await();
		this.onTheWay.remove();
		check();
		return true;
	}

	/**
	 * Wait for all parts.
	 * @throws InterruptedException if the thread is interrupted
	 */
	void awaitAll() throws InterruptedException {
		while (!this.onTheWay.isEmpty()) {
			awaitOldest();
		}
		check();
	}

	/**
	 * Send a part after {@link #awaitTurn()}. The buffer belongs to the upload from now
	 * on.
	 * @param number counted from 1
	 * @param offset the part's first byte
	 * @param content the bytes
	 */
	void send(int number, long offset, PartBuffer content) {
		PartTask task = new PartTask(() -> this.writer.part(this.upload, number, offset, content), content,
				(thrown) -> this.failure.compareAndSet(null, thrown));
		this.onTheWay.add(task);
		try {
			this.executor.execute(task);
		}
		catch (RejectedExecutionException ex) {
			// The uploading thread sends it once it waits
		}
	}

	/**
	 * Make the object appear, after all parts.
	 * @param parts how many parts there are
	 * @param size the object's size
	 * @param crc32c its checksum
	 * @return the metadata
	 */
	ObjectMetadata complete(int parts, long size, long crc32c) {
		return this.writer.complete(this.upload, parts, size, crc32c);
	}

	/**
	 * End all parts, then drop the upload. Works in an interrupted thread too, which
	 * stays interrupted.
	 */
	void abandon() {
		boolean interrupted = Thread.interrupted();
		try {
			this.onTheWay.forEach(PartTask::cancel);
			while (!this.onTheWay.isEmpty()) {
				interrupted |= awaitEnd(this.onTheWay.remove());
			}
			this.writer.abort(this.upload);
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/** A part that arrives after the abort would be left behind, so this waits. */
	private static boolean awaitEnd(PartTask task) {
		boolean interrupted = false;
		while (true) {
			try {
				task.await();
				return interrupted;
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
	}

}
