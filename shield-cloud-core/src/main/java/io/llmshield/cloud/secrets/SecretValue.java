package io.llmshield.cloud.secrets;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The value of a secret. It never prints itself, compares in constant time, can be wiped
 * and is not serialisable. Each value owns its bytes: what a caller wipes is gone for
 * that caller only. Safe for use by several threads, apart from {@link #wipe()}.
 */
public final class SecretValue {

	/** The longest text or JSON payload, in bytes of UTF-8 (Key Vault's limit). */
	public static final int MAX_TEXT_BYTES = 25_000;

	/** The longest binary payload, in bytes: what fits the text limit as base64. */
	public static final int MAX_BINARY_BYTES = 18_750;

	private final byte[] bytes;

	private final Type type;

	private final @Nullable String version;

	private final String source;

	private volatile boolean wiped;

	private SecretValue(byte[] bytes, Type type, @Nullable String version, String source) {
		this.bytes = bytes;
		this.type = type;
		this.version = version;
		this.source = source;
	}

	/**
	 * Make a text value.
	 * @param text the text; at most {@value #MAX_TEXT_BYTES} bytes of UTF-8
	 * @return the value
	 * @throws CloudException {@code INVALID_ARGUMENT} if it is empty, too long or not
	 * valid Unicode
	 */
	public static SecretValue ofText(String text) {
		return new SecretValue(encode(text, Type.TEXT), Type.TEXT, null, "");
	}

	/**
	 * Make a JSON value.
	 * @param json the document; at most {@value #MAX_TEXT_BYTES} bytes of UTF-8
	 * @return the value
	 * @throws CloudException {@code INVALID_ARGUMENT} if it is too long or not JSON
	 */
	public static SecretValue ofJson(String json) {
		SecretValue value = new SecretValue(encode(json, Type.JSON), Type.JSON, null, "");
		value.tree();
		return value;
	}

	/**
	 * Make a binary value.
	 * @param bytes the bytes, copied; at most {@value #MAX_BINARY_BYTES}
	 * @return the value
	 * @throws CloudException {@code INVALID_ARGUMENT} if it is empty or too long
	 */
	public static SecretValue ofBinary(byte[] bytes) {
		return new SecretValue(checked(bytes.clone(), Type.BINARY), Type.BINARY, null, "");
	}

	@SuppressWarnings("ByteBufferBackingArray") // an encoder's buffer has one that is
												// ours
	private static byte[] encode(String text, Type type) {
		try {
			ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
			byte[] bytes = new byte[encoded.remaining()];
			encoded.get(bytes);
			Arrays.fill(encoded.array(), (byte) 0);
			return checked(bytes, type);
		}
		catch (CharacterCodingException ex) {
			// The exception's text tells lengths only, and is left out all the same.
			throw invalid(CloudErrorCategory.INVALID_ARGUMENT, "the text is not valid Unicode",
					"Remove unpaired surrogates, or store the payload as binary");
		}
	}

	private static byte[] checked(byte[] bytes, Type type) {
		int limit = (type == Type.BINARY) ? MAX_BINARY_BYTES : MAX_TEXT_BYTES;
		if (bytes.length == 0) {
			throw invalid(CloudErrorCategory.INVALID_ARGUMENT, "the payload is empty",
					"A secret has at least one byte; delete the secret instead of emptying it");
		}
		if (bytes.length > limit) {
			throw invalid(CloudErrorCategory.INVALID_ARGUMENT,
					"the payload has " + bytes.length + " bytes; the limit on every provider is " + limit + " bytes of "
							+ ((type == Type.BINARY) ? "binary data" : "text"),
					"Keep large data in object storage and only its key here");
		}
		return bytes;
	}

	private static CloudException invalid(CloudErrorCategory category, String reason, String remedy) {
		return CloudException.of(CloudErrorKind.SECRET_FORMAT, category)
			.provider("any provider")
			.operation("check the secret payload")
			.reason(reason)
			.remedy(remedy)
			.build();
	}

	/**
	 * Return what kind of payload it is.
	 * @return the type
	 */
	public Type type() {
		return this.type;
	}

	/**
	 * Return which version this is.
	 * @return the version's id, or {@code null} for a value that was not read
	 */
	public @Nullable String version() {
		return this.version;
	}

	/**
	 * Return where the value came from.
	 * @return a provider's id or the name of a fallback source; empty for a value that
	 * was not read
	 */
	public String source() {
		return this.source;
	}

	/**
	 * Return the payload's size.
	 * @return the size in bytes
	 */
	public int size() {
		return this.bytes.length;
	}

	/**
	 * Return the payload as text.
	 * @return the text
	 * @throws CloudException {@code INVALID_ARGUMENT} if the payload is binary and not
	 * UTF-8
	 */
	public String asText() {
		if (this.type != Type.BINARY) {
			return unlessWiped(new String(live(), StandardCharsets.UTF_8));
		}
		try {
			return unlessWiped(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(live())).toString());
		}
		catch (CharacterCodingException ex) {
			throw invalid(CloudErrorCategory.INVALID_ARGUMENT, "the payload is binary and not UTF-8",
					"Read it with asBytes()");
		}
	}

	/**
	 * Return a copy of the payload.
	 * @return the bytes; for text and JSON its UTF-8 form
	 */
	public byte[] asBytes() {
		return unlessWiped(live().clone());
	}

	/**
	 * Return one top-level field of a JSON payload.
	 * @param field the field's name
	 * @return its text; for objects and arrays their JSON; {@code null} if the field is
	 * missing or null
	 * @throws CloudException {@code INVALID_ARGUMENT} if the payload is not a JSON object
	 */
	public @Nullable String jsonField(String field) {
		JsonNode tree = tree();
		if (!tree.isObject()) {
			throw invalid(CloudErrorCategory.INVALID_ARGUMENT, "the payload is JSON but not an object",
					"Store an object such as {\"" + field + "\": …}");
		}
		JsonNode node = tree.get(field);
		if (node == null || node.isNull()) {
			return null;
		}
		return node.isValueNode() ? node.asString() : node.toString();
	}

	/**
	 * Map a JSON payload to an object.
	 * @param <T> the object's type
	 * @param target the object's class
	 * @return the object
	 * @throws CloudException {@code INVALID_ARGUMENT} if the payload does not fit
	 */
	public <T> T asJson(Class<T> target) {
		try {
			T mapped = JsonHolder.MAPPER.readValue(live(), target);
			if (mapped != null) {
				return mapped;
			}
			throw doesNotMap(target);
		}
		catch (JacksonException ex) {
			// Jackson quotes the payload in its message: neither text nor cause is kept.
			throw doesNotMap(target);
		}
	}

	private static CloudException doesNotMap(Class<?> target) {
		return invalid(CloudErrorCategory.INVALID_ARGUMENT, "the payload does not map to " + target.getSimpleName(),
				"Compare the fields of both");
	}

	/** For payloads of our own. */
	static String toJson(Object document) {
		return JsonHolder.MAPPER.writeValueAsString(document);
	}

	private JsonNode tree() {
		try {
			return JsonHolder.MAPPER.readTree(live());
		}
		catch (JacksonException ex) {
			throw invalid(CloudErrorCategory.INVALID_ARGUMENT, "the payload is not JSON",
					"Store it as text, or mend the document");
		}
	}

	/**
	 * Return a copy with its own bytes that tells where it came from. For drivers and
	 * layers.
	 * @param version the version's id
	 * @param source the provider's id or the name of a fallback source
	 * @return the copy
	 */
	public SecretValue from(String version, String source) {
		return new SecretValue(asBytes(), this.type, version, source);
	}

	/**
	 * Return a copy with its own bytes.
	 * @return the copy
	 */
	public SecretValue copy() {
		return new SecretValue(asBytes(), this.type, this.version, this.source);
	}

	/**
	 * Overwrite the payload with zeros. Every later read of this value throws
	 * {@link IllegalStateException}.
	 */
	public void wipe() {
		this.wiped = true;
		VarHandle.storeStoreFence();
		Arrays.fill(this.bytes, (byte) 0);
	}

	private byte[] live() {
		if (this.wiped) {
			throw new IllegalStateException("The secret value has been wiped");
		}
		return this.bytes;
	}

	/**
	 * Return what was made of the bytes, unless they were wiped meanwhile: zeros are
	 * never taken for a secret.
	 */
	private <T> T unlessWiped(T result) {
		VarHandle.loadLoadFence();
		live();
		return result;
	}

	/** Like {@link #copy()}, for the cache, which wipes what it no longer keeps. */
	@Nullable SecretValue copyUnlessWiped() {
		if (this.wiped) {
			return null;
		}
		SecretValue copy = new SecretValue(this.bytes.clone(), this.type, this.version, this.source);
		VarHandle.loadLoadFence();
		return this.wiped ? null : copy;
	}

	/**
	 * Compare type and payload, in a time that depends on the length only.
	 */
	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof SecretValue that && this.type == that.type
				&& MessageDigest.isEqual(this.bytes, that.bytes);
	}

	/**
	 * Return a number that tells nothing of the payload but its length and type.
	 */
	@Override
	public int hashCode() {
		return 31 * this.type.hashCode() + this.bytes.length;
	}

	/**
	 * Return a text without the payload.
	 */
	@Override
	public String toString() {
		return "SecretValue[" + this.type + ", ***]";
	}

	/**
	 * Kinds of payload.
	 */
	public enum Type {

		/** Text in UTF-8. */
		TEXT,

		/** A JSON document in UTF-8. */
		JSON,

		/** Bytes. */
		BINARY

	}

	/** Loads Jackson only when a JSON payload is used. */
	private static final class JsonHolder {

		private static final JsonMapper MAPPER = JsonMapper.builder().build();

		private JsonHolder() {
		}

	}

}
