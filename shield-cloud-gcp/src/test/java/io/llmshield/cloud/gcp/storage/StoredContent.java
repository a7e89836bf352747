package io.llmshield.cloud.gcp.storage;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * Bytes of an object in a file, so that objects may be larger than the heap. Grows until
 * it is sealed. Used by one thread at a time until then.
 */
final class StoredContent {

	private final Path file;

	private final CRC32C crc32c = new CRC32C();

	private final MessageDigest md5;

	private long size;

	StoredContent(Path directory) {
		try {
			this.file = Files.createTempFile(directory, "content-", ".bin");
			this.md5 = MessageDigest.getInstance("MD5");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	long size() {
		return this.size;
	}

	String crc32c() {
		return Base64.getEncoder()
			.encodeToString(ByteBuffer.allocate(Integer.BYTES).putInt((int) this.crc32c.getValue()).array());
	}

	String md5() {
		try {
			return Base64.getEncoder().encodeToString(((MessageDigest) this.md5.clone()).digest());
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Add bytes of a stream: all of them, or as many whole units as came before it broke.
	 * @param source the stream
	 * @param length how many bytes to take
	 * @param unit the unit
	 * @throws IOException if the stream broke
	 */
	void append(InputStream source, long length, int unit) throws IOException {
		byte[] buffer = new byte[unit];
		for (long left = length; left > 0;) {
			int wanted = (int) Math.min(left, unit);
			int read = source.readNBytes(buffer, 0, wanted);
			if (read < wanted) {
				throw new EOFException();
			}
			append(buffer, read);
			left -= read;
		}
	}

	void append(byte[] bytes, int count) throws IOException {
		try (OutputStream out = Files.newOutputStream(this.file, StandardOpenOption.APPEND)) {
			out.write(bytes, 0, count);
		}
		this.crc32c.update(bytes, 0, count);
		this.md5.update(bytes, 0, count);
		this.size += count;
	}

	void writeTo(OutputStream out, long from, long count) throws IOException {
		try (FileChannel channel = FileChannel.open(this.file, StandardOpenOption.READ)) {
			channel.position(from);
			InputStream source = java.nio.channels.Channels.newInputStream(channel);
			byte[] buffer = new byte[64 * 1024];
			for (long left = count; left > 0;) {
				int read = source.read(buffer, 0, (int) Math.min(left, buffer.length));
				if (read < 0) {
					throw new EOFException();
				}
				out.write(buffer, 0, read);
				left -= read;
			}
		}
	}

	StoredContent copy(Path directory) {
		try {
			StoredContent copy = new StoredContent(directory);
			try (InputStream source = Files.newInputStream(this.file)) {
				copy.append(source, this.size, 256 * 1024);
			}
			return copy;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Change a byte without telling anybody. */
	void corrupt() {
		try (FileChannel channel = FileChannel.open(this.file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
			ByteBuffer one = ByteBuffer.allocate(1);
			channel.read(one, this.size / 2);
			one.put(0, (byte) ~one.get(0)).rewind();
			channel.write(one, this.size / 2);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void drop() {
		try {
			Files.deleteIfExists(this.file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
