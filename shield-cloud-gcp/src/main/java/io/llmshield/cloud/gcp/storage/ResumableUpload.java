package io.llmshield.cloud.gcp.storage;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import com.google.api.services.storage.model.StorageObject;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.gcp.GcpErrors;
import io.llmshield.cloud.storage.BucketNotFoundException;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.StorageDriver;
import org.jspecify.annotations.Nullable;

/**
 * An upload in parts, one after another, in one resumable session. Where it is not
 * certain how far the service got, because a reply is missing, it is asked first; so no
 * byte is written twice, and an object that has appeared is recognised. The bytes of the
 * last part that do not fill 256 KiB are kept here until the object is finished, because
 * only the last request may have a length of its own. Attempts that overlap, since a time
 * limit gave one up, wait for each other.
 */
final class ResumableUpload implements StorageDriver.PartUpload {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final GcsCalls calls;

	private final ObjectId id;

	private final ResumableSession session;

	private final Lock lock = new ReentrantLock();

	private long kept;

	private boolean uncertain;

	private ByteBuffer rest = NOTHING;

	private @Nullable StorageObject finished;

	private boolean aborted;

	private boolean completing;

	ResumableUpload(GcsCalls calls, ObjectId id, ResumableSession session) {
		this.calls = calls;
		this.id = id;
		this.session = session;
	}

	@Override
	public void part(int number, long offset, ByteBuffer content) {
		try {
			send(offset, content);
		}
		catch (CloudException ex) {
			throw droppedOr(ex);
		}
	}

	private void send(long offset, ByteBuffer content) {
		int full = content.remaining() - content.remaining() % ResumableSession.ALIGNMENT;
		begin();
		try {
			ask();
			send(offset, content, full);
			ByteBuffer left = content.duplicate().position(content.position() + full);
			this.rest = ByteBuffer.allocate(left.remaining()).put(left).flip();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void send(long offset, ByteBuffer content, int full) {
		long end = offset + full;
		while (this.kept < end) {
			if (this.kept < offset) {
				throw error(CloudErrorCategory.UNAVAILABLE,
						"the service keeps " + this.kept + " bytes, but had confirmed " + offset)
					.retryable(false)
					.remedy("Upload it again from the beginning")
					.build();
			}
			int done = (int) (this.kept - offset);
			ByteBuffer left = content.duplicate();
			left.limit(content.position() + full).position(content.position() + done);
			advance(this.kept, ask(() -> this.session.send(this.kept, left)));
		}
	}

	private void advance(long before, ResumableSession.Progress progress) {
		this.kept = progress.kept();
		this.finished = progress.object();
		if (this.finished == null && this.kept <= before) {
			throw error(CloudErrorCategory.UNAVAILABLE, "the service kept nothing of what was sent").remedy("Try again")
				.build();
		}
	}

	@Override
	public ObjectMetadata complete(int parts, long size, long crc32c) {
		begin();
		boolean first = !this.completing;
		this.completing = true;
		try {
			ask();
			while (this.finished == null) {
				finish(size, crc32c);
			}
			return GcsMetadata.of(this.id.key(), this.finished);
		}
		catch (CloudException ex) {
			// The bytes that differ are kept already; only a new upload can replace them
			if (ex.category() == CloudErrorCategory.CORRUPTED) {
				throw ex.toBuilder().retryable(false).build();
			}
			// Once an attempt was made, a session that is gone may have been finished
			throw first ? droppedOr(ex) : ex;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void finish(long size, long crc32c) {
		ByteBuffer left = this.rest.duplicate();
		long restOffset = size - left.remaining();
		if (this.kept < restOffset || this.kept > size) {
			throw error(CloudErrorCategory.INVALID_ARGUMENT,
					(this.kept + left.remaining()) + " of " + size + " bytes were sent")
				.build();
		}
		left.position((int) (this.kept - restOffset));
		long before = this.kept;
		advance(before, ask(() -> this.session.finish(before, left, size, crc32c)));
	}

	/** Find out how far the service got, if an answer is missing. */
	private void ask() {
		if (this.uncertain) {
			ResumableSession.Progress progress = this.session.progress();
			this.kept = progress.kept();
			this.finished = progress.object();
			this.uncertain = false;
		}
	}

	private ResumableSession.Progress ask(java.util.function.Supplier<ResumableSession.Progress> request) {
		this.uncertain = true;
		ResumableSession.Progress progress = request.get();
		this.uncertain = false;
		return progress;
	}

	@Override
	public void abort() {
		begin();
		try {
			if (this.finished == null && !this.aborted) {
				this.session.cancel();
				this.aborted = true;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void begin() {
		try {
			this.lock.lockInterruptibly();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw this.calls.translated(CloudErrorKind.STORAGE_PUT, this.id, ex);
		}
	}

	/** It is the session that is missing, and neither the object nor its old version. */
	private CloudException droppedOr(CloudException error) {
		Throwable cause = error.getCause();
		if (cause == null || error instanceof BucketNotFoundException || !ResumableSession.isGone(cause)) {
			return error;
		}
		return error(CloudErrorCategory.UNAVAILABLE, "the service has dropped the upload, as it does after a week")
			.remedy("Upload again from the beginning")
			.retryable(false)
			.requestId(error.requestId())
			.cause(cause)
			.build();
	}

	private CloudException.Builder error(CloudErrorCategory category, String reason) {
		return CloudException.of(CloudErrorKind.STORAGE_PUT, category)
			.provider(GcpErrors.PROVIDER)
			.operation("upload object")
			.resource(this.id.toString())
			.reason(reason);
	}

}
