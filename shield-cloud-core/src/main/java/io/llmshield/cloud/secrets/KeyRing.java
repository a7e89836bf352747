package io.llmshield.cloud.secrets;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * Several keys of which the newest is used and the older ones are accepted for a while.
 * Kept in a secret as JSON: {@code {"keys":[{"id":…,"key":… or
 * "sha256":…,"createdAt":…,"expiresAt":…}]}}, the newest first; the newest has no
 * {@code expiresAt}. Immutable and thread-safe. Never prints its keys.
 */
public final class KeyRing {

	private final List<StoredKey> keys;

	private final List<byte[]> digests;

	private KeyRing(List<StoredKey> keys) {
		this.keys = List.copyOf(keys);
		this.digests = this.keys.stream().map(StoredKey::digest).toList();
	}

	/**
	 * Read a ring.
	 * @param value a secret's value
	 * @return the ring
	 * @throws CloudException {@code INVALID_ARGUMENT} if the value is no key ring
	 */
	public static KeyRing parse(SecretValue value) {
		List<StoredKey> keys = value.asJson(Document.class).keys();
		if (keys == null || keys.isEmpty() || !keys.stream().allMatch((key) -> key != null && key.isComplete())) {
			throw notKeyRing();
		}
		try {
			return new KeyRing(keys);
		}
		catch (IllegalArgumentException ex) {
			// A hash that is not base64; the exception's text quotes it.
			throw notKeyRing();
		}
	}

	private static CloudException notKeyRing() {
		return CloudException.of(CloudErrorKind.SECRET_FORMAT, CloudErrorCategory.INVALID_ARGUMENT)
			.provider("any provider")
			.operation("read key ring")
			.reason("the payload is JSON but no key ring")
			.remedy("Create the secret with SecretRotator.createIfMissing")
			.build();
	}

	static KeyRing of(NewKey key, boolean hashed, Instant now) {
		return new KeyRing(List.of(key.stored(hashed, now)));
	}

	/**
	 * Return a ring with a new first key. The key that was first gets its grace period;
	 * expired keys leave, then the oldest ones beyond the limit.
	 */
	KeyRing rotated(NewKey key, RotationOptions options, Instant now) {
		List<StoredKey> next = new ArrayList<>();
		next.add(key.stored(options.hashed(), now));
		for (StoredKey old : this.keys) {
			StoredKey kept = (old.expiresAt() != null) ? old : old.until(now.plus(options.grace()));
			if (kept.isValid(now) && next.size() < options.maxKeys()) {
				next.add(kept);
			}
		}
		return new KeyRing(next);
	}

	SecretValue toSecretValue() {
		return SecretValue.ofJson(SecretValue.toJson(new Document(this.keys)));
	}

	/**
	 * Return whether a candidate is one of the keys that are valid. Takes a time that
	 * depends on the lengths and the number of keys only, not on which key matches.
	 * @param candidate what somebody presents
	 * @param now the time
	 * @return {@code true} if it is
	 */
	public boolean matches(String candidate, Instant now) {
		byte[] digest = sha256(candidate);
		boolean matches = false;
		for (int i = 0; i < this.digests.size(); i++) {
			boolean equal = MessageDigest.isEqual(digest, this.digests.get(i));
			matches |= this.keys.get(i).isValid(now) && equal;
		}
		return matches;
	}

	/**
	 * Return the newest key, for a ring that stores keys as they are.
	 * @return the key, or empty if only its hash is stored
	 */
	public Optional<SecretValue> current() {
		String key = this.keys.get(0).key();
		return (key != null) ? Optional.of(SecretValue.ofText(key)) : Optional.empty();
	}

	/**
	 * Return the ids of the keys that are valid, newest first. They are not secret.
	 * @param now the time
	 * @return the ids
	 */
	public List<String> validIds(Instant now) {
		return this.keys.stream().filter((key) -> key.isValid(now)).map(StoredKey::id).toList();
	}

	@Override
	public String toString() {
		return "KeyRing[" + this.keys.size() + " keys]";
	}

	private static byte[] sha256(String text) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	/**
	 * A key that was just made.
	 *
	 * @param id names it
	 * @param plain the key
	 */
	record NewKey(String id, String plain) {

		StoredKey stored(boolean hashed, Instant now) {
			String hash = hashed ? Base64.getEncoder().encodeToString(sha256(this.plain)) : null;
			return new StoredKey(this.id, hashed ? null : this.plain, hash, now, null);
		}

		@Override
		public String toString() {
			return "NewKey[" + this.id + "]";
		}

	}

	/** The payload. */
	record Document(@Nullable List<StoredKey> keys) {
	}

	/**
	 * One key of the payload.
	 *
	 * @param id names it
	 * @param key the plain key, unless only the hash is stored
	 * @param sha256 the key's SHA-256 as base64, unless the key is stored
	 * @param createdAt when it was made
	 * @param expiresAt until when it is valid, or {@code null} for the newest one
	 */
	record StoredKey(String id, @Nullable String key, @Nullable String sha256, Instant createdAt,
			@Nullable Instant expiresAt) {

		/** Jackson leaves null what the payload lacks. */
		boolean isComplete() {
			return this.id != null && (this.key == null) != (this.sha256 == null);
		}

		boolean isValid(Instant now) {
			return this.expiresAt == null || now.isBefore(this.expiresAt);
		}

		StoredKey until(Instant time) {
			return new StoredKey(this.id, this.key, this.sha256, this.createdAt, time);
		}

		byte[] digest() {
			return (this.key != null) ? KeyRing.sha256(this.key) : Base64.getDecoder().decode(this.sha256);
		}

		@Override
		public String toString() {
			return "StoredKey[" + this.id + "]";
		}

	}

}
