package io.llmshield.cloud.sample.access;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.sample.SampleProperties;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.KeyRing;
import io.llmshield.cloud.secrets.RotatedKey;
import io.llmshield.cloud.secrets.RotationOptions;
import io.llmshield.cloud.secrets.SecretHandle;
import io.llmshield.cloud.secrets.SecretRotator;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.secrets.ShieldSecret;

import org.springframework.stereotype.Component;

/**
 * The keys of each role: a ring of hashes in a secret. Thread-safe.
 */
@Component
class ApiKeys {

	/** So that a key that turns up where it should not be is known as one of these. */
	private static final String KEY_PREFIX = "shk_";

	private final CloudSecretManager secrets;

	private final SecretRotator rotator;

	private final SecretHandle<KeyRing> clientKeys;

	private final SecretHandle<KeyRing> adminKeys;

	private final SampleProperties.Keys properties;

	private final Clock clock;

	/** The first start makes the secrets, so they are read at their first use. */
	ApiKeys(CloudSecretManager secrets,
			@ShieldSecret(value = Role.CLIENT_KEYS, lazy = true) SecretHandle<KeyRing> clientKeys,
			@ShieldSecret(value = Role.ADMIN_KEYS, lazy = true) SecretHandle<KeyRing> adminKeys,
			SampleProperties properties, Clock clock) {
		this.secrets = secrets;
		this.clientKeys = clientKeys;
		this.adminKeys = adminKeys;
		this.properties = properties.keys();
		this.clock = clock;
		RotationOptions options = new RotationOptions(this.properties.grace(), this.properties.keep(), KEY_PREFIX,
				true);
		this.rotator = new SecretRotator(secrets, options, clock);
	}

	/**
	 * Return whether a role has keys.
	 */
	boolean exist(Role role) {
		try {
			this.secrets.getSecretMetadata(role.secret());
			return true;
		}
		catch (CloudException ex) {
			if (ex.category() == CloudErrorCategory.NOT_FOUND) {
				return false;
			}
			throw ex;
		}
	}

	/**
	 * Make the first key of a role.
	 * @return the key; empty if there is one already
	 */
	Optional<String> create(Role role) {
		return this.rotator.createIfMissing(role.secret()).map(ApiKeys::text);
	}

	/**
	 * Make a new key; the others end after the grace period.
	 */
	NewKey rotate(Role role) {
		RotatedKey key = this.rotator.rotate(role.secret());
		Instant now = this.clock.instant();
		int valid = ring(role).validIds(now).size();
		return new NewKey(key.id(), text(key), valid, now.plus(this.properties.grace()));
	}

	/**
	 * Return whether a key is valid for a role.
	 */
	boolean accept(Role role, String key) {
		return ring(role).matches(key, this.clock.instant());
	}

	private KeyRing ring(Role role) {
		return ((role == Role.ADMIN) ? this.adminKeys : this.clientKeys).get();
	}

	private static String text(RotatedKey key) {
		SecretValue value = key.key();
		try {
			return value.asText();
		}
		finally {
			value.wipe();
		}
	}

}
