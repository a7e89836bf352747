package io.llmshield.cloud.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * An object that is open for reading. Used by one thread at a time. Close it, also after
 * an error: that gives the connection back.
 */
public final class ObjectContent implements AutoCloseable {

	private final ObjectMetadata metadata;

	private final InputStream inputStream;

	private final long length;

	/**
	 * Create a content.
	 * @param metadata the whole object's metadata
	 * @param length how many bytes the stream holds
	 * @param inputStream the bytes that were asked for
	 */
	public ObjectContent(ObjectMetadata metadata, long length, InputStream inputStream) {
		this.metadata = metadata;
		this.length = length;
		this.inputStream = inputStream;
	}

	/**
	 * Return the metadata of the version that is read.
	 * @return the metadata of the whole object, also for a range
	 */
	public ObjectMetadata metadata() {
		return this.metadata;
	}

	/**
	 * Return how many bytes {@link #inputStream()} holds.
	 * @return the length of the range, or of the object
	 */
	public long length() {
		return this.length;
	}

	/**
	 * Return the bytes. Reading throws {@link io.llmshield.cloud.CloudException} with
	 * {@code CORRUPTED} if they differ from their checksum, and with the category of the
	 * cause when the connection breaks and cannot be resumed.
	 * @return the stream; the same at every call
	 */
	public InputStream inputStream() {
		return this.inputStream;
	}

	/**
	 * Close the stream.
	 */
	@Override
	public void close() {
		try {
			this.inputStream.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
