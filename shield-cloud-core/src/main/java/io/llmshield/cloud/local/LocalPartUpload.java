package io.llmshield.cloud.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.StorageDriver;
import org.jspecify.annotations.Nullable;

/**
 * An upload in parts, which go into the temporary file where they belong. Parts may come
 * from several threads at once.
 */
final class LocalPartUpload implements StorageDriver.PartUpload {

	private final ObjectDraft draft;

	private final Operation operation;

	private final Completion completion;

	/** No monitor: it would keep a virtual thread on its carrier until all is on disk. */
	private final ReentrantLock lock = new ReentrantLock();

	private volatile @Nullable ObjectMetadata completed;

	private volatile boolean aborted;

	LocalPartUpload(ObjectDraft draft, Operation operation, Completion completion) {
		this.draft = draft;
		this.operation = operation;
		this.completion = completion;
	}

	@Override
	public void part(int number, long offset, ByteBuffer content) {
		checkAlive();
		this.operation.run(() -> {
			this.draft.write(number, offset, content);
			return Boolean.TRUE;
		});
	}

	/**
	 * One attempt at a time: a second one, made because the first was thought to be lost,
	 * must not write to a file that has become the object.
	 */
	@Override
	public ObjectMetadata complete(int parts, long size, long crc32c) {
		this.lock.lock();
		try {
			return completeOnce(parts, size, crc32c);
		}
		finally {
			this.lock.unlock();
		}
	}

	private ObjectMetadata completeOnce(int parts, long size, long crc32c) {
		ObjectMetadata done = this.completed;
		if (done == null) {
			checkAlive();
			done = this.operation.run(() -> this.completion.complete(this.draft, parts, size, (int) crc32c));
			this.completed = done;
		}
		return done;
	}

	@Override
	public void abort() {
		this.aborted = true;
		this.operation.run(() -> {
			this.draft.discard();
			return Boolean.TRUE;
		});
	}

	private void checkAlive() {
		if (this.aborted) {
			throw this.operation.fail(CloudErrorCategory.NOT_FOUND, "the upload was aborted", "Begin a new one");
		}
	}

	/**
	 * Makes a draft an object.
	 */
	@FunctionalInterface
	interface Completion {

		/** Finish the file and move it to its key. */
		ObjectMetadata complete(ObjectDraft draft, int parts, long size, int crc32c) throws IOException;

	}

}
