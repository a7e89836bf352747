package io.llmshield.cloud.gcp.secrets;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32C;

import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretValue;
import org.jspecify.annotations.Nullable;

/**
 * Turns values into what the service stores, which is the value's bytes and nothing else,
 * and back.
 */
final class Payloads {

	private Payloads() {
	}

	static SecretPayload of(SecretValue value) {
		// Nobody else holds the array, so it need not be copied
		ByteString data = UnsafeByteOperations.unsafeWrap(value.asBytes());
		return SecretPayload.newBuilder().setData(data).setDataCrc32C(crc32c(data)).build();
	}

	private static long crc32c(ByteString data) {
		CRC32C checksum = new CRC32C();
		data.asReadOnlyByteBufferList().forEach(checksum::update);
		return checksum.getValue();
	}

	/**
	 * Return the bytes.
	 * @throws CloudException {@code CORRUPTED} if they differ from their checksum
	 */
	static byte[] bytes(SecretPayload payload, SecretErrors errors) {
		if (payload.hasDataCrc32C() && payload.getDataCrc32C() != crc32c(payload.getData())) {
			throw errors.fail(CloudErrorCategory.CORRUPTED, "the bytes that came differ from their checksum",
					"Read it again; if it stays, write the secret anew", null);
		}
		return payload.getData().toByteArray();
	}

	static boolean isSame(SecretValue value, byte[] bytes) {
		byte[] own = value.asBytes();
		try {
			return MessageDigest.isEqual(own, bytes);
		}
		finally {
			Arrays.fill(own, (byte) 0);
			Arrays.fill(bytes, (byte) 0);
		}
	}

	static boolean isText(byte[] bytes) {
		try {
			StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
			return bytes.length > 0;
		}
		catch (CharacterCodingException ex) {
			return false;
		}
	}

	/**
	 * Make a value. What others wrote is JSON if it is a JSON object or array, text if it
	 * is UTF-8, and binary otherwise.
	 * @param bytes the bytes; overwritten
	 * @param type the type that was written down, or {@code null}
	 */
	static SecretValue value(byte[] bytes, SecretValue.@Nullable Type type) {
		try {
			if (type == SecretValue.Type.BINARY || !isText(bytes)) {
				return SecretValue.ofBinary(bytes);
			}
			String text = new String(bytes, StandardCharsets.UTF_8);
			boolean json = (type != null) ? type == SecretValue.Type.JSON : looksLikeJson(text);
			return json ? jsonOrText(text) : SecretValue.ofText(text);
		}
		finally {
			Arrays.fill(bytes, (byte) 0);
		}
	}

	private static boolean looksLikeJson(String text) {
		String stripped = text.strip();
		return stripped.startsWith("{") || stripped.startsWith("[");
	}

	private static SecretValue jsonOrText(String text) {
		try {
			return SecretValue.ofJson(text);
		}
		catch (CloudException ex) {
			return SecretValue.ofText(text);
		}
	}

}
