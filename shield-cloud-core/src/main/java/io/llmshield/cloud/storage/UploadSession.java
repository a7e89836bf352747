package io.llmshield.cloud.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * One upload from the first byte to the end: cuts what a producer hands over into parts,
 * sends them, and either finishes the object or leaves nothing of it. Content that fits
 * into one call is kept until its end is known. Used by one thread at a time.
 */
final class UploadSession {

	static final long UNKNOWN_LENGTH = -1;

	private final ObjectWriter writer;

	private final TransferManager transfers;

	private final PartSizes sizes;

	private final long length;

	private final @Nullable UploadSession enclosing;

	private final CRC32C checksum = new CRC32C();

	private @Nullable PartBuffer filling;

	private @Nullable MultipartUpload upload;

	private int parts;

	private long sent;

	private @Nullable Throwable failure;

	/**
	 * Create a session.
	 * @param writer writes the object
	 * @param transfers memory and threads
	 * @param sizes the parts' sizes
	 * @param length the content's length, or {@link #UNKNOWN_LENGTH}
	 * @param enclosing the upload whose producer makes this one, or {@code null}
	 */
	UploadSession(ObjectWriter writer, TransferManager transfers, PartSizes sizes, long length,
			@Nullable UploadSession enclosing) {
		this.writer = writer;
		this.transfers = transfers;
		this.sizes = sizes;
		this.length = length;
		this.enclosing = enclosing;
	}

	Operation operation() {
		return this.writer.operation();
	}

	/**
	 * Take bytes of a producer. After a failure the content has a hole; the caller asks
	 * {@link #failure()} before each call.
	 */
	void write(byte[] source, int offset, int count) {
		int from = offset;
		try {
			while (from < offset + count) {
				from += buffer().write(source, from, offset + count - from);
			}
		}
		catch (RuntimeException | Error ex) {
			this.failure = ex;
			throw ex;
		}
	}

	/**
	 * Return how a producer's write failed.
	 * @return the failure, or {@code null}
	 */
	@Nullable Throwable failure() {
		return this.failure;
	}

	/**
	 * Take all bytes of a stream of unknown length.
	 * @param source the stream
	 * @throws IOException if the stream fails
	 */
	void readAll(InputStream source) throws IOException {
		int read = 0;
		while (read >= 0) {
			PartBuffer open = this.filling;
			if (open == null || open.isFull() || read == 0) {
				// Asks for no memory before it is certain that there is something to keep
				int next = source.read();
				if (next < 0) {
					return;
				}
				buffer().write((byte) next);
				read = 1;
			}
			else {
				read = buffer().readFrom(source);
			}
		}
	}

	/**
	 * Take all bytes of a stream of known length.
	 * @param source the stream
	 * @throws IOException if the stream fails
	 */
	void readExactly(InputStream source) throws IOException {
		while (size() < this.length) {
			if (buffer().readFrom(source) < 0) {
				throw operation().invalid("the content ended after " + size() + " of " + this.length + " bytes",
						"Give the length that the content has, or none");
			}
		}
		if (source.read() >= 0) {
			throw operation().invalid("the content goes on after " + this.length + " bytes",
					"Give the length that the content has, or none");
		}
	}

	private long size() {
		return this.sent + ((this.filling != null) ? this.filling.length() : 0);
	}

	/** Return a buffer that has room for a byte at least. */
	private PartBuffer buffer() {
		MultipartUpload begun = this.upload;
		if (begun != null) {
			begun.check();
		}
		PartBuffer open = this.filling;
		if (open != null && open.isFull()) {
			if (open.length() < nextCapacity()) {
				return grown(open);
			}
			sendFilled(open);
			open = null;
		}
		return (open != null) ? open : next();
	}

	private PartBuffer next() {
		int capacity = nextCapacity();
		PartBuffer beginning = tryBeginning(capacity);
		PartBuffer next = (beginning != null) ? beginning : take(capacity);
		this.filling = next;
		if (this.length != UNKNOWN_LENGTH || this.parts > 0) {
			next.allocate();
		}
		return next;
	}

	/** Nobody waits for this memory, so whoever holds it may wait for a part's. */
	private @Nullable PartBuffer tryBeginning(int capacity) {
		TransferBudget beginnings = this.transfers.beginnings();
		boolean maySuffice = this.length == UNKNOWN_LENGTH || capacity <= PartBuffer.FIRST_SIZE;
		if (beginnings == null || this.parts > 0 || !maySuffice) {
			return null;
		}
		try {
			return beginnings.tryTake(Math.min(capacity, PartBuffer.FIRST_SIZE));
		}
		catch (InterruptedException ex) {
			throw operation().cancelled(ex);
		}
	}

	private PartBuffer grown(PartBuffer beginning) {
		PartBuffer part = take(nextCapacity());
		this.filling = part;
		try {
			part.allocate();
			part.write(beginning);
		}
		finally {
			beginning.letGo();
		}
		return part;
	}

	private int nextCapacity() {
		int most = this.sizes.size(this.parts + 1);
		return (this.length == UNKNOWN_LENGTH) ? most : (int) Math.min(most, this.length - this.sent);
	}

	/**
	 * Take memory. Waits for the parts that this thread has sent first, and for others
	 * only while this thread holds no part, and not for ever: what is missing may be held
	 * by producers that wait for their own sources, even for what this thread produces.
	 */
	private PartBuffer take(int capacity) {
		TransferBudget budget = this.transfers.budget();
		try {
			PartBuffer taken = budget.tryTake(capacity);
			for (UploadSession mine = this; mine != null; mine = mine.enclosing) {
				while (taken == null && mine.upload != null && mine.upload.awaitOldest()) {
					taken = budget.tryTake(capacity);
				}
			}
			if (taken == null) {
				refuseToWaitWithin(this.enclosing);
				taken = budget.take(capacity);
			}
			if (taken == null) {
				throw noMemory("all memory for transfers was in use for " + budget.patience().toSeconds() + " s",
						"Try again, write less at once,");
			}
			return taken;
		}
		catch (InterruptedException ex) {
			throw operation().cancelled(ex);
		}
	}

	/**
	 * The enclosing upload's buffer comes back only after this one has ended: waiting for
	 * memory could mean to wait for oneself.
	 */
	private void refuseToWaitWithin(@Nullable UploadSession outer) {
		if (outer == null) {
			return;
		}
		if (outer.filling != null && outer.transfers == this.transfers) {
			throw noMemory(
					"all memory for transfers is in use, and this upload runs inside the producer of another one",
					"Write one after the other,");
		}
		refuseToWaitWithin(outer.enclosing);
	}

	private CloudException noMemory(String reason, String remedy) {
		return operation().error(CloudErrorCategory.THROTTLED)
			.reason(reason)
			.remedy(remedy + " or raise llmshield.cloud.storage.memory-budget")
			.build();
	}

	/**
	 * Send a part of an array of the caller's.
	 * @param content the bytes
	 */
	void sendPart(PartBuffer content) {
		MultipartUpload open = this.upload;
		if (open == null) {
			open = MultipartUpload.begin(this.writer, this.transfers);
			this.upload = open;
		}
		try {
			open.awaitTurn();
		}
		catch (InterruptedException ex) {
			throw operation().cancelled(ex);
		}
		content.update(this.checksum);
		int number = ++this.parts;
		long offset = this.sent;
		open.send(number, offset, content);
		this.sent += content.length();
		if (content == this.filling) {
			this.filling = null;
		}
		open.check();
	}

	private void sendFilled(PartBuffer content) {
		this.sizes.checkTotal(size() + 1);
		sendPart(content);
	}

	/**
	 * Return how long the next part of the caller's array is.
	 * @return bytes
	 */
	int nextPartSize() {
		return nextCapacity();
	}

	/**
	 * Finish the object.
	 * @return its metadata
	 */
	ObjectMetadata finish() {
		this.sizes.checkTotal(size());
		if (this.upload == null && (size() == 0 || size() < this.writer.limits().multipartThreshold())) {
			return finishInOneCall();
		}
		if (this.filling != null) {
			sendPart(this.filling);
		}
		return finishParts(this.upload);
	}

	private ObjectMetadata finishInOneCall() {
		PartBuffer content = (this.filling != null) ? this.filling : PartBuffer.of(new byte[0], 0, 0);
		content.trim();
		content.update(this.checksum);
		this.writer.checkExpected(this.checksum.getValue());
		ObjectMetadata stored = this.writer.put(content, this.checksum.getValue());
		letGoOfBuffer();
		return stored;
	}

	private ObjectMetadata finishParts(@Nullable MultipartUpload begun) {
		if (begun == null) {
			throw new IllegalStateException("an upload without parts");
		}
		try {
			begun.awaitAll();
		}
		catch (InterruptedException ex) {
			throw operation().cancelled(ex);
		}
		this.writer.checkExpected(this.checksum.getValue());
		ObjectMetadata stored = begun.complete(this.parts, this.sent, this.checksum.getValue());
		this.upload = null;
		return this.writer.verified(stored, this.sent, this.checksum.getValue());
	}

	/**
	 * Leave nothing behind.
	 * @param cause why the upload ends
	 * @return what to throw: the first failure of a part or else of a write, if there is
	 * one, else the cause; a failure to clean up is added as suppressed
	 */
	Throwable abandon(Throwable cause) {
		Throwable told = (this.failure != null) ? this.failure : cause;
		MultipartUpload begun = this.upload;
		this.upload = null;
		letGoOfBuffer();
		if (begun != null) {
			Throwable failedPart = begun.failure();
			told = (failedPart instanceof Error || failedPart instanceof RuntimeException) ? failedPart : told;
			try {
				begun.abandon();
			}
			catch (RuntimeException | Error ex) {
				suppress(told, ex);
			}
		}
		suppress(told, cause);
		return told;
	}

	private void letGoOfBuffer() {
		PartBuffer open = this.filling;
		this.filling = null;
		if (open != null) {
			open.letGo();
		}
	}

	/** A producer may have wrapped the very failure that is told; no circles. */
	private static void suppress(Throwable told, Throwable other) {
		for (Throwable cause = other; cause != null; cause = cause.getCause()) {
			if (cause == told) {
				return;
			}
		}
		told.addSuppressed(other);
	}

}
