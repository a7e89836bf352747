package io.llmshield.cloud.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import io.llmshield.cloud.secrets.SecretValue;

import org.springframework.util.function.SingletonSupplier;

/**
 * Encrypts values with AES-256-GCM and a fresh random nonce, bound to name, version and
 * type so that files cannot change places, and guards states with HMAC-SHA256. Each file
 * names the id of its key. Thread-safe.
 */
final class SecretCipher {

	private static final byte[] MAGIC = "SCS1".getBytes(StandardCharsets.US_ASCII);

	/** 8 bytes as hex digits. */
	private static final int KEY_ID_LENGTH = 16;

	/** The nonce's and the tag's length that NIST SP 800-38D recommends, in bytes. */
	private static final int NONCE_LENGTH = 12;

	private static final int TAG_LENGTH = 16;

	private static final int HEADER_LENGTH = MAGIC.length + KEY_ID_LENGTH + 1 + NONCE_LENGTH;

	/** The hex digits of a SHA-256, with key id, colon and two line ends. */
	private static final int SEAL_LENGTH = 1 + KEY_ID_LENGTH + 1 + 64 + 1;

	private final LocalKey key;

	private final SingletonSupplier<SecretKeySpec> encryption;

	private final SingletonSupplier<byte[]> authentication;

	private final SecureRandom random = new SecureRandom();

	SecretCipher(LocalKey key) {
		this.key = key;
		this.encryption = SingletonSupplier.of(() -> new SecretKeySpec(key.derive("secrets/values"), "AES"));
		this.authentication = SingletonSupplier.of(() -> key.derive("secrets/states"));
	}

	byte[] encrypt(String name, String version, SecretValue value) {
		byte[] nonce = new byte[NONCE_LENGTH];
		this.random.nextBytes(nonce);
		byte[] plain = value.asBytes();
		ByteBuffer file = ByteBuffer.allocate(HEADER_LENGTH + plain.length + TAG_LENGTH);
		file.put(MAGIC).put(this.key.id().getBytes(StandardCharsets.US_ASCII));
		file.put((byte) code(value.type())).put(nonce);
		try {
			Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, name, version, code(value.type()));
			file.put(cipher.doFinal(plain));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every JDK has AES-GCM", ex);
		}
		finally {
			Arrays.fill(plain, (byte) 0);
		}
		return file.array();
	}

	SecretValue decrypt(String name, String version, byte[] file) throws IOException {
		if (file.length < HEADER_LENGTH + TAG_LENGTH) {
			throw new CorruptedException("the file was cut off");
		}
		int type = file[MAGIC.length + KEY_ID_LENGTH];
		byte[] nonce = Arrays.copyOfRange(file, HEADER_LENGTH - NONCE_LENGTH, HEADER_LENGTH);
		String keyId = new String(file, MAGIC.length, KEY_ID_LENGTH, StandardCharsets.ISO_8859_1);
		byte[] plain;
		try {
			plain = cipher(Cipher.DECRYPT_MODE, nonce, name, version, type).doFinal(file, HEADER_LENGTH,
					file.length - HEADER_LENGTH);
		}
		catch (GeneralSecurityException ex) {
			throw damaged(keyId, "the encrypted value was changed");
		}
		try {
			if (!keyId.equals(this.key.id()) || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
				throw new CorruptedException("the file's header was changed");
			}
			return value((char) type, plain).from(version, LocalProvider.ID);
		}
		finally {
			Arrays.fill(plain, (byte) 0);
		}
	}

	/** Return the type's initial. */
	private static char code(SecretValue.Type type) {
		return type.name().charAt(0);
	}

	private static SecretValue value(char code, byte[] plain) {
		return switch (code) {
			case 'T' -> SecretValue.ofText(new String(plain, StandardCharsets.UTF_8));
			case 'J' -> SecretValue.ofJson(new String(plain, StandardCharsets.UTF_8));
			default -> SecretValue.ofBinary(plain);
		};
	}

	private Cipher cipher(int mode, byte[] nonce, String name, String version, int type)
			throws GeneralSecurityException {
		Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
		cipher.init(mode, this.encryption.obtain(), new GCMParameterSpec(TAG_LENGTH * 8, nonce));
		// No part holds a line end: names have no control characters.
		cipher.updateAAD((name + "\n" + version + "\n" + type).getBytes(StandardCharsets.UTF_8));
		return cipher;
	}

	/** Append the key's id and a checksum under the key. */
	byte[] seal(byte[] state) {
		byte[] mac = LocalKey.hmac(this.authentication.obtain(), state);
		byte[] seal = ("\n" + this.key.id() + ":" + HexFormat.of().formatHex(mac) + "\n")
			.getBytes(StandardCharsets.US_ASCII);
		return KeyWalker.concat(state, seal);
	}

	/** Return what was sealed. */
	byte[] unseal(byte[] file) throws IOException {
		String keyId = sealedUnder(file);
		byte[] state = Arrays.copyOf(file, file.length - SEAL_LENGTH);
		if (MessageDigest.isEqual(seal(state), file)) {
			return state;
		}
		// A flipped bit in the key's id alone is damage, not another key.
		byte[] digits = Arrays.copyOfRange(file, file.length - 65, file.length);
		byte[] sealed = seal(state);
		boolean onlyId = MessageDigest.isEqual(digits, Arrays.copyOfRange(sealed, sealed.length - 65, sealed.length));
		throw onlyId ? new CorruptedException("the file's seal was changed")
				: damaged(keyId, "the secret's state was changed");
	}

	/** Return the id of the key that a state was sealed under. */
	static String sealedUnder(byte[] file) throws CorruptedException {
		if (file.length <= SEAL_LENGTH) {
			throw new CorruptedException("the file was cut off");
		}
		return new String(file, file.length - SEAL_LENGTH + 1, KEY_ID_LENGTH, StandardCharsets.ISO_8859_1);
	}

	private IOException damaged(String keyId, String damage) {
		boolean another = keyId.matches("[0-9a-f]{16}") && !keyId.equals(this.key.id());
		return another ? new WrongKeyException(keyId, this.key) : new CorruptedException(damage);
	}

}
