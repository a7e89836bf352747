package io.llmshield.cloud.storage;

import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * The driver's calls that write one object: what is sent, how a lost reply is told from a
 * refusal, and the check of what the provider says it has stored. Used by the uploading
 * thread; only parts are sent by others.
 */
final class ObjectWriter {

	private final Operation operation;

	private final DriverCalls calls;

	private final TransferMeters meters;

	private final ObjectId id;

	private final PutOptions options;

	/** Made when it is needed: most small writes never need it. */
	private @Nullable WriteId writeId;

	ObjectWriter(Operation operation, DriverCalls calls, TransferMeters meters, ObjectId id, PutOptions options) {
		this.operation = operation;
		this.calls = calls;
		this.meters = meters;
		this.id = id;
		this.options = options;
	}

	Operation operation() {
		return this.operation;
	}

	StorageCapabilities limits() {
		return this.calls.driver().capabilities();
	}

	/**
	 * Refuse content whose checksum is not the one that the caller expects.
	 * @param crc32c the content's checksum
	 */
	void checkExpected(long crc32c) {
		Long expected = this.options.crc32c();
		if (expected != null && expected != crc32c) {
			throw this.operation.error(CloudErrorCategory.CORRUPTED)
				.reason("the content has the CRC32C " + crc32c + ", but " + expected
						+ " was expected; nothing was written")
				.remedy("Compare where the content comes from with where its checksum comes from")
				.build();
		}
	}

	/**
	 * Write the whole content in one call.
	 * @param content the bytes
	 * @param crc32c their checksum
	 * @return the metadata
	 */
	ObjectMetadata put(PartBuffer content, long crc32c) {
		// A repeated unconditional write does no harm and needs no mark
		boolean conditional = !this.options.condition().isNone();
		PutOptions marked = conditional ? marked() : this.options;
		Attempts attempts = new Attempts();
		ObjectMetadata stored;
		try {
			stored = this.calls.send(this.operation,
					attempts.watch(
							reading(content, () -> this.calls.driver().put(this.id, content.view(), crc32c, marked))),
					content.length());
		}
		catch (CloudException ex) {
			stored = conditional ? recover(attempts, refusal(ex)) : null;
			if (stored == null) {
				throw refusal(ex);
			}
		}
		this.meters.uploaded(content.length());
		return verified(stored, content.length(), crc32c);
	}

	private PutOptions marked() {
		WriteId mark = WriteId.random();
		this.writeId = mark;
		return mark.mark(this.options);
	}

	StorageDriver.PartUpload begin() {
		PutOptions marked = marked();
		try {
			return this.calls.obtain(this.operation, () -> this.calls.driver().beginUpload(this.id, marked),
					StorageDriver.PartUpload::abort);
		}
		catch (CloudException ex) {
			throw refusal(ex);
		}
	}

	void part(StorageDriver.PartUpload upload, int number, long offset, PartBuffer content) {
		this.calls.send(this.operation, reading(content, () -> {
			upload.part(number, offset, content.view());
			return Boolean.TRUE;
		}), content.length());
		this.meters.uploaded(content.length());
	}

	ObjectMetadata complete(StorageDriver.PartUpload upload, int parts, long size, long crc32c) {
		Attempts attempts = new Attempts();
		try {
			return this.calls.call(this.operation, attempts.watch(() -> upload.complete(parts, size, crc32c)));
		}
		catch (CloudException ex) {
			ObjectMetadata stored = recover(attempts, ex);
			if (stored != null) {
				return stored;
			}
			boolean gone = attempts.retried() && StorageRules.isMissing(ex);
			throw gone ? this.operation.explain(attempts.first(ex)) : refusal(ex);
		}
	}

	/**
	 * Drop an upload; the driver is asked even if the guard lets nothing through.
	 * @param upload the upload
	 */
	void abort(StorageDriver.PartUpload upload) {
		Attempts attempts = new Attempts();
		try {
			this.calls.call(this.operation, attempts.watch(() -> {
				upload.abort();
				return Boolean.TRUE;
			}));
		}
		catch (CloudException ex) {
			if (attempts.none()) {
				upload.abort();
			}
			else if (!StorageRules.isMissing(ex)) {
				throw ex;
			}
		}
	}

	/** An attempt that begins after the buffer went back must not read other content. */
	private <T> Supplier<T> reading(PartBuffer content, Supplier<T> call) {
		return () -> {
			if (!content.retain()) {
				throw this.operation.error(CloudErrorCategory.CANCELLED).reason("the upload has ended").build();
			}
			try {
				return call.get();
			}
			finally {
				content.release();
			}
		};
	}

	/**
	 * S3 answers "not found" where a version token was asked for and nothing is there.
	 */
	private CloudException refusal(CloudException error) {
		if (this.options.condition().ifMatch() == null || !StorageRules.isMissing(error)) {
			return error;
		}
		return this.operation.error(CloudErrorCategory.PRECONDITION_FAILED)
			.reason("there is no object, so it has no version token that could match")
			.requestId(error.requestId())
			.cause(error.getCause())
			.build();
	}

	/**
	 * Find out whether a write that failed was done after all.
	 * @param attempts how it went
	 * @param error how it ended
	 * @return the metadata of what this wrote, or {@code null} if it did not
	 */
	private @Nullable ObjectMetadata recover(Attempts attempts, CloudException error) {
		boolean echo = error.category() == CloudErrorCategory.PRECONDITION_FAILED || StorageRules.isMissing(error);
		boolean noReply = error.retryable() && error.category() != CloudErrorCategory.THROTTLED;
		if (!(echo ? attempts.retried() : noReply && !attempts.none())) {
			return null;
		}
		try {
			ObjectMetadata found = this.calls.call(this.operation, () -> this.calls.driver().head(this.id, null));
			return (this.writeId != null && this.writeId.marks(found)) ? found : null;
		}
		catch (CloudException ex) {
			if (!StorageRules.isMissing(ex)) {
				error.addSuppressed(ex);
			}
			return null;
		}
	}

	/**
	 * Compare what the provider says it has stored with what was sent.
	 * @param stored the provider's metadata
	 * @param size how many bytes were sent
	 * @param crc32c their checksum
	 * @return the metadata
	 */
	ObjectMetadata verified(ObjectMetadata stored, long size, long crc32c) {
		Long known = stored.crc32c();
		if (stored.size() == size && (known == null || known == crc32c)) {
			return stored;
		}
		CloudException.Builder error = this.operation.error(CloudErrorCategory.CORRUPTED)
			.reason("the provider stored " + stored.size() + " bytes with the CRC32C " + known + ", but " + size
					+ " bytes with " + crc32c + " were sent");
		DeleteOptions exactly = exactly(stored);
		if (exactly == null) {
			throw error.remedy("What was stored is still there, because it cannot be deleted safely: delete it")
				.build();
		}
		try {
			this.calls.run(this.operation, () -> this.calls.driver().delete(this.id, exactly));
		}
		catch (CloudException ex) {
			CloudException corrupted = error.remedy("What was stored could not be deleted: delete it").build();
			corrupted.addSuppressed(ex);
			throw corrupted;
		}
		throw error.remedy("What was stored has been deleted: write it again").build();
	}

	/** Deleting without naming the version could hit what somebody else wrote since. */
	private @Nullable DeleteOptions exactly(ObjectMetadata stored) {
		String versionId = stored.versionId();
		if (versionId != null && limits().has(StorageCapability.VERSIONS)) {
			return DeleteOptions.ofVersion(versionId);
		}
		return limits().has(StorageCapability.CONDITIONAL_DELETE) ? DeleteOptions.ifMatch(stored.versionToken()) : null;
	}

}
