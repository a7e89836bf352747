package io.llmshield.cloud.storage.resource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import org.jspecify.annotations.Nullable;

/**
 * Takes an object's content, and publishes it when it is closed, if {@link #complete()}
 * was called: a producer that fails inside try-with-resources closes the stream as well,
 * and nobody could tell its half from the whole. <pre>{@code
 * try (CloudOutputStream output = resource.getOutputStream()) {
 *     producer.writeTo(output);
 *     output.complete();
 * }
 * }</pre> Until then nothing reaches the provider: up to {@value #IN_MEMORY} bytes are
 * kept in memory, and more in a file in {@code java.io.tmpdir} that only its owner can
 * read and that goes away with the stream, on Linux and macOS with the process too. To
 * write without a file, use {@link CloudResource#write}.
 * <p>
 * Thread-safe in that every call is atomic.
 */
public final class CloudOutputStream extends OutputStream {

	/** How many bytes are kept in memory before a file is made; our choice. */
	static final int IN_MEMORY = 64 * 1024;

	private final Supplier<CloudStorage> store;

	private final CloudLocation location;

	private final PutOptions options;

	/** No monitor: it would keep a virtual thread on its carrier during the upload. */
	private final ReentrantLock lock = new ReentrantLock();

	private final ByteArrayOutputStream memory = new ByteArrayOutputStream(512);

	private @Nullable SeekableByteChannel file;

	private boolean complete;

	private boolean closed;

	private boolean failed;

	private @Nullable ObjectMetadata published;

	CloudOutputStream(Supplier<CloudStorage> store, CloudLocation location, PutOptions options,
			boolean closePublishes) {
		this.store = store;
		this.location = location;
		this.options = options;
		this.complete = closePublishes;
	}

	@Override
	public void write(int value) throws IOException {
		this.lock.lock();
		try {
			ensureUsable();
			if (this.memory.size() == IN_MEMORY) {
				spill();
			}
			this.memory.write(value);
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void write(byte[] source, int offset, int count) throws IOException {
		Objects.checkFromIndexSize(offset, count, source.length);
		this.lock.lock();
		try {
			ensureUsable();
			if (count <= IN_MEMORY - this.memory.size()) {
				this.memory.write(source, offset, count);
				return;
			}
			spill();
			writeToFile(source, offset, count);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void ensureUsable() throws IOException {
		if (this.closed || this.failed) {
			throw new IOException(this.closed ? "the stream is closed" : "an earlier write failed");
		}
	}

	private void spill() throws IOException {
		writeToFile(this.memory.toByteArray(), 0, this.memory.size());
		this.memory.reset();
	}

	private void writeToFile(byte[] source, int offset, int count) throws IOException {
		try {
			SeekableByteChannel open = this.file;
			if (open == null) {
				open = newFile();
				this.file = open;
			}
			ByteBuffer bytes = ByteBuffer.wrap(source, offset, count);
			while (bytes.hasRemaining()) {
				open.write(bytes);
			}
		}
		catch (IOException | RuntimeException ex) {
			this.failed = true;
			throw ex;
		}
	}

	private static SeekableByteChannel newFile() throws IOException {
		Path path = Files.createTempFile("shield-cloud-", ".object");
		try {
			return Files.newByteChannel(path, StandardOpenOption.READ, StandardOpenOption.WRITE,
					StandardOpenOption.DELETE_ON_CLOSE);
		}
		catch (IOException | RuntimeException ex) {
			Files.deleteIfExists(path);
			throw ex;
		}
	}

	/**
	 * Say that everything was produced, so that {@link #close()} publishes it. Streams
	 * and writers around this one may still hand over what they hold back when they are
	 * closed; if that fails, nothing is published.
	 */
	public void complete() {
		this.lock.lock();
		try {
			this.complete = true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take back {@link #complete()}: closing then publishes nothing, and does not throw.
	 */
	public void abandon() {
		this.lock.lock();
		try {
			this.failed = true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Publish the object, or leave nothing of it. Later calls do nothing.
	 * @throws IOException if it was not published, though nothing was told of it before
	 */
	@Override
	public void close() throws IOException {
		this.lock.lock();
		try {
			if (!this.closed) {
				this.closed = true;
				publishOrDrop();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void publishOrDrop() throws IOException {
		try (SeekableByteChannel open = this.file) {
			if (this.failed) {
				return;
			}
			if (!this.complete) {
				throw new IOException(this.location + " was not written: the stream was closed without complete()."
						+ " Call complete() after the last write, or use CloudResource.write; for libraries that only"
						+ " close, use CloudResource.publishingOnClose(), or set"
						+ " llmshield.cloud.storage.resources.close-publishes=true");
			}
			publish(open);
		}
	}

	private void publish(@Nullable SeekableByteChannel open) throws IOException {
		try {
			if (open == null) {
				this.published = this.store.get().put(this.location.key(), this.memory.toByteArray(), this.options);
				return;
			}
			spill();
			open.position(0);
			InputStream content = Channels.newInputStream(open);
			this.published = this.store.get().put(this.location.key(), content, open.size(), this.options);
		}
		catch (CloudException ex) {
			throw new IOException(ex.getMessage(), ex);
		}
	}

	/**
	 * Return what was published.
	 * @return the metadata, or empty if nothing was
	 */
	public Optional<ObjectMetadata> published() {
		this.lock.lock();
		try {
			return Optional.ofNullable(this.published);
		}
		finally {
			this.lock.unlock();
		}
	}

}
