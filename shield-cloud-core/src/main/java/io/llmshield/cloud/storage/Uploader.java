package io.llmshield.cloud.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.CRC32C;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * Writes objects from everything that content can come from. Thread-safe.
 */
final class Uploader {

	/** The upload whose producer runs in this thread. */
	private static final ThreadLocal<UploadSession> ENCLOSING = new ThreadLocal<>();

	private final TransferManager transfers;

	Uploader(TransferManager transfers) {
		this.transfers = transfers;
	}

	/**
	 * Write an array. It is read in place, and must not be changed meanwhile.
	 * @param writer writes the object
	 * @param content the bytes
	 * @return the metadata
	 */
	ObjectMetadata upload(ObjectWriter writer, byte[] content) {
		PartSizes sizes = PartSizes.ofLength(writer.operation(), writer.limits(), this.transfers.options(),
				PartSizes.MAX_ARRAY, content.length);
		CRC32C checksum = new CRC32C();
		checksum.update(content);
		writer.checkExpected(checksum.getValue());
		if (content.length == 0 || content.length < writer.limits().multipartThreshold()) {
			return writer.put(PartBuffer.of(content, 0, content.length), checksum.getValue());
		}
		return run(session(writer, sizes, content.length), (session) -> {
			for (int from = 0; from < content.length;) {
				int size = session.nextPartSize();
				session.sendPart(PartBuffer.of(content, from, size));
				from += size;
			}
		});
	}

	ObjectMetadata upload(ObjectWriter writer, InputStream content, long length) {
		if (length < 0) {
			throw writer.operation()
				.invalid("the length is " + length, "Use the method without a length where it is not known");
		}
		PartSizes sizes = PartSizes.ofLength(writer.operation(), writer.limits(), this.transfers.options(),
				this.transfers.budget().total(), length);
		return run(session(writer, sizes, length), (session) -> session.readExactly(content));
	}

	ObjectMetadata upload(ObjectWriter writer, InputStream content) {
		return run(session(writer, unknown(writer), UploadSession.UNKNOWN_LENGTH),
				(session) -> session.readAll(content));
	}

	ObjectMetadata upload(ObjectWriter writer, Path content) {
		InputStream source = null;
		try {
			source = Files.newInputStream(content);
			return upload(writer, source, Files.size(content));
		}
		catch (NoSuchFileException ex) {
			throw writer.operation()
				.error(CloudErrorCategory.INVALID_ARGUMENT)
				.reason("there is no file " + content)
				.cause(ex)
				.build();
		}
		catch (IOException ex) {
			throw notProduced(writer.operation(), ex);
		}
		finally {
			closeQuietly(source);
		}
	}

	private static void closeQuietly(@Nullable InputStream source) {
		try {
			if (source != null) {
				source.close();
			}
		}
		catch (IOException ex) {
			// Everything that was needed has been read
		}
	}

	ObjectMetadata upload(ObjectWriter writer, ContentWriter content) {
		return run(session(writer, unknown(writer), UploadSession.UNKNOWN_LENGTH), (session) -> {
			ContentOutputStream output = new ContentOutputStream(session);
			try {
				content.writeTo(output);
				output.close();
			}
			finally {
				output.end();
			}
		});
	}

	private PartSizes unknown(ObjectWriter writer) {
		return PartSizes.ofUnknownLength(writer.operation(), writer.limits(), this.transfers.options(),
				this.transfers.budget().total());
	}

	private UploadSession session(ObjectWriter writer, PartSizes sizes, long length) {
		return new UploadSession(writer, this.transfers, sizes, length, ENCLOSING.get());
	}

	private static ObjectMetadata run(UploadSession session, Producer producer) {
		try {
			produce(session, producer);
			return session.finish();
		}
		catch (Throwable ex) {
			Throwable told = session.abandon(unchecked(session.operation(), ex));
			if (told instanceof Error error) {
				throw error;
			}
			throw (RuntimeException) told;
		}
	}

	private static void produce(UploadSession session, Producer producer) throws IOException {
		UploadSession outer = ENCLOSING.get();
		ENCLOSING.set(session);
		try {
			producer.produce(session);
		}
		finally {
			if (outer != null) {
				ENCLOSING.set(outer);
			}
			else {
				ENCLOSING.remove();
			}
		}
	}

	private static Throwable unchecked(Operation operation, Throwable thrown) {
		boolean unchecked = thrown instanceof RuntimeException || thrown instanceof Error;
		return unchecked ? thrown : notProduced(operation, (Exception) thrown);
	}

	private static CloudException notProduced(Operation operation, Exception thrown) {
		if (thrown instanceof ClosedByInterruptException || thrown instanceof InterruptedException
				|| (thrown instanceof InterruptedIOException && Thread.currentThread().isInterrupted())) {
			return operation.cancelled(thrown);
		}
		return operation.error(CloudErrorCategory.UNKNOWN)
			.reason("the content could not be read (" + thrown.getClass().getSimpleName() + ")")
			.remedy("See the cause; nothing was written")
			.cause(thrown)
			.build();
	}

	/** Hands content over. */
	@FunctionalInterface
	private interface Producer {

		void produce(UploadSession session) throws IOException;

	}

}
