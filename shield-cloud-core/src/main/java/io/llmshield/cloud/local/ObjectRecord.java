package io.llmshield.cloud.local;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageClass;
import org.jspecify.annotations.Nullable;

/**
 * What an object's file tells of it beside content and version. Immutable.
 *
 * @param key the full key
 * @param contentType the media type, or {@code null}
 * @param cacheControl the cache control header, or {@code null}
 * @param storageClass the storage class
 * @param userMetadata the user's metadata
 * @param tags the tags
 */
record ObjectRecord(String key, @Nullable String contentType, @Nullable String cacheControl, StorageClass storageClass,
		Map<String, String> userMetadata, Map<String, String> tags) {

	static ObjectRecord of(String key, PutOptions options) {
		return new ObjectRecord(key, options.contentType(), options.cacheControl(), options.storageClass(),
				options.userMetadata(), options.tags());
	}

	ObjectRecord withKey(String key) {
		return new ObjectRecord(key, this.contentType, this.cacheControl, this.storageClass, this.userMetadata,
				this.tags);
	}

	/** Return what callers see. */
	ObjectMetadata metadata(ObjectFooter footer, boolean versions) {
		String token = footer.token().toString();
		return new ObjectMetadata(this.key, footer.size(), token, versions ? token : null,
				TokenClock.instant(footer.lastModified()), this.contentType, this.cacheControl, this.storageClass,
				this.userMetadata, footer.unsignedChecksum(), null);
	}

	byte[] encode() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			write(out, this.key);
			write(out, this.contentType);
			write(out, this.cacheControl);
			write(out, this.storageClass.name());
			write(out, this.userMetadata);
			write(out, this.tags);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	private static void write(DataOutputStream out, Map<String, String> map) throws IOException {
		out.writeInt(map.size());
		for (Map.Entry<String, String> entry : map.entrySet()) {
			write(out, entry.getKey());
			write(out, entry.getValue());
		}
	}

	private static void write(DataOutputStream out, @Nullable String text) throws IOException {
		if (text == null) {
			out.writeInt(-1);
			return;
		}
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		out.writeInt(bytes.length);
		out.write(bytes);
	}

	/**
	 * Read a record.
	 * @param in holds it from position to limit, backed by an array
	 * @param checksum the CRC32C that it must have
	 * @param key the key that it must have
	 */
	static ObjectRecord decode(ByteBuffer in, int checksum, String key) throws CorruptedException {
		if (BlockChecksums.of(in.array(), in.arrayOffset() + in.position(), in.remaining()) != checksum) {
			throw new CorruptedException("the file's metadata differ from their checksum");
		}
		ObjectRecord decoded;
		try {
			decoded = new ObjectRecord(required(in), text(in), text(in), StorageClass.valueOf(required(in)), map(in),
					map(in));
		}
		catch (BufferUnderflowException | IllegalArgumentException ex) {
			throw new CorruptedException("the file's metadata cannot be read");
		}
		if (!decoded.key.equals(key)) {
			throw new CorruptedException("the file belongs to the key '" + decoded.key + "'");
		}
		return decoded;
	}

	private static Map<String, String> map(ByteBuffer in) {
		int size = in.getInt();
		if (size == 0) {
			return Map.of();
		}
		Map<String, String> map = new HashMap<>();
		for (int i = 0; i < size; i++) {
			map.put(required(in), required(in));
		}
		return Map.copyOf(map);
	}

	private static String required(ByteBuffer in) {
		String text = text(in);
		if (text == null) {
			throw new IllegalArgumentException("a text is missing");
		}
		return text;
	}

	private static @Nullable String text(ByteBuffer in) {
		int length = in.getInt();
		if (length < 0) {
			return null;
		}
		if (length > in.remaining()) {
			throw new BufferUnderflowException();
		}
		String text = new String(in.array(), in.arrayOffset() + in.position(), length, StandardCharsets.UTF_8);
		in.position(in.position() + length);
		return text;
	}

}
