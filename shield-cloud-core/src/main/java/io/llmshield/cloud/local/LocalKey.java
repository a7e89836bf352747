package io.llmshield.cloud.local;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.springframework.util.function.SingletonSupplier;

/**
 * The key of one installation: 32 random bytes that are never used themselves, only keys
 * derived from them by HKDF with SHA-256 (RFC 5869), one for each purpose. Immutable and
 * thread-safe.
 */
final class LocalKey {

	/** The key's length in bytes. */
	static final int LENGTH = 32;

	private static final String HMAC = "HmacSHA256";

	private static final byte[] SALT = "shield-cloud/local/1".getBytes(StandardCharsets.US_ASCII);

	private final SingletonSupplier<byte[]> pseudoRandomKey;

	private final SingletonSupplier<String> id;

	private final String origin;

	/**
	 * Create a key.
	 * @param bytes the 32 bytes
	 * @param origin where the key was found, for errors
	 */
	LocalKey(byte[] bytes, String origin) {
		this.pseudoRandomKey = SingletonSupplier.of(() -> hmac(SALT, bytes));
		this.origin = origin;
		this.id = SingletonSupplier.of(() -> HexFormat.of().formatHex(Arrays.copyOf(derive("id"), 8)));
	}

	/** Return 16 hex digits that tell keys apart and reveal nothing of them. */
	String id() {
		return this.id.obtain();
	}

	/** Return where the key was found, in words. */
	String origin() {
		return this.origin;
	}

	/**
	 * Return 32 bytes for one purpose: HKDF's expand step, whose first block suffices.
	 */
	byte[] derive(String purpose) {
		byte[] info = purpose.getBytes(StandardCharsets.US_ASCII);
		byte[] input = Arrays.copyOf(info, info.length + 1);
		input[info.length] = 1;
		return hmac(this.pseudoRandomKey.obtain(), input);
	}

	/** Compute HMAC-SHA256. */
	static byte[] hmac(byte[] key, byte[] message) {
		try {
			Mac mac = Mac.getInstance(HMAC);
			mac.init(new SecretKeySpec(key, HMAC));
			return mac.doFinal(message);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every JDK has " + HMAC, ex);
		}
	}

	@Override
	public String toString() {
		return "LocalKey[" + id() + "]";
	}

}
