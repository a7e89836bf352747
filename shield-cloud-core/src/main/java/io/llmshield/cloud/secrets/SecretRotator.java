package io.llmshield.cloud.secrets;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;

/**
 * Makes keys of 32 bytes from a {@link SecureRandom}, written in 43 letters and digits,
 * and keeps them in a {@link KeyRing}. The key that is replaced stays valid for a while.
 * Thread-safe.
 * <p>
 * Several instances may rotate the same secret at once: each writes on the condition that
 * nobody else has written since it read, and starts again from what the other one wrote.
 * Both succeed one after another, and a key that was returned to a caller is in the ring
 * from then on, at first as the newest and after the next rotation for its grace period.
 * It leaves earlier only if more than {@link RotationOptions#maxKeys()} keys are made
 * within that period: with the default of 3, the third rotation after it drops it,
 * however little time has passed. Whoever rotates more often than that, or on more
 * instances at once, needs a higher limit. Expiry is judged by the clocks of the
 * instances.
 */
public final class SecretRotator {

	/** Enough to tell the keys of a ring apart. */
	private static final int ID_LENGTH = 8;

	private final CloudSecretManager manager;

	private final RotationOptions options;

	private final Clock clock;

	private final SecureRandom random = new SecureRandom();

	/**
	 * Create a rotator.
	 * @param manager holds the secrets
	 * @param options how keys are made and kept
	 */
	public SecretRotator(CloudSecretManager manager, RotationOptions options) {
		this(manager, options, Clock.systemUTC());
	}

	/**
	 * Create a rotator with a clock of its own.
	 * @param manager holds the secrets
	 * @param options how keys are made and kept
	 * @param clock tells when keys were made and expire
	 */
	public SecretRotator(CloudSecretManager manager, RotationOptions options, Clock clock) {
		this.manager = Objects.requireNonNull(manager);
		this.options = Objects.requireNonNull(options);
		this.clock = Objects.requireNonNull(clock);
	}

	/**
	 * Make a new key.
	 * @param name the secret that holds the ring
	 * @return the new key; the caller owns it
	 * @throws CloudException {@code NOT_FOUND} if there is no such secret;
	 * {@code INVALID_ARGUMENT} if it holds no key ring; {@code UNSUPPORTED} if the
	 * provider has no conditional update; {@code PRECONDITION_FAILED} if others were
	 * faster all the time
	 */
	public RotatedKey rotate(String name) {
		requireConditionalUpdate(name);
		KeyRing.NewKey key = newKey();
		String version = this.manager.rotateSecret(name,
				(current) -> KeyRing.parse(current).rotated(key, this.options, this.clock.instant()).toSecretValue());
		return rotated(key, version);
	}

	/**
	 * Make the ring with its first key, if there is none yet. Of several callers that
	 * race one gets a key.
	 * @param name the secret that holds the ring
	 * @return the first key, or empty if the secret exists
	 * @throws CloudException {@code ALREADY_EXISTS} if the secret is deleted but
	 * recoverable
	 */
	public Optional<RotatedKey> createIfMissing(String name) {
		KeyRing.NewKey key = newKey();
		SecretValue ring = KeyRing.of(key, this.options.hashed(), this.clock.instant()).toSecretValue();
		try {
			return Optional.of(rotated(key, this.manager.createSecret(name, ring)));
		}
		catch (CloudException ex) {
			if (ex.category() != CloudErrorCategory.ALREADY_EXISTS || isDeleted(name)) {
				throw ex;
			}
			return Optional.empty();
		}
	}

	private boolean isDeleted(String name) {
		try {
			this.manager.getSecretMetadata(name);
			return false;
		}
		catch (CloudException ex) {
			return ex.category() == CloudErrorCategory.NOT_FOUND;
		}
	}

	/**
	 * Read the ring, from the cache where there is one.
	 * @param name the secret that holds the ring
	 * @return the ring
	 */
	public KeyRing ring(String name) {
		return KeyRing.parse(this.manager.getSecret(name));
	}

	private KeyRing.NewKey newKey() {
		return new KeyRing.NewKey(Base62.randomKey(this.random).substring(Base62.KEY_LENGTH - ID_LENGTH),
				this.options.prefix() + Base62.randomKey(this.random));
	}

	private static RotatedKey rotated(KeyRing.NewKey key, String version) {
		return new RotatedKey(key.id(), SecretValue.ofText(key.plain()), version);
	}

	private void requireConditionalUpdate(String name) {
		if (!this.manager.capabilities().has(SecretCapability.CONDITIONAL_UPDATE)) {
			throw CloudException.of(CloudErrorKind.SECRET_UPDATE, CloudErrorCategory.UNSUPPORTED)
				.operation("rotate keys")
				.resource(name)
				.reason("the provider has no conditional update, so that two instances that rotate at once would lose"
						+ " a key")
				.remedy("Rotate from one place only with updateSecret, or use a provider with the capability "
						+ SecretCapability.CONDITIONAL_UPDATE)
				.build();
		}
	}

}
