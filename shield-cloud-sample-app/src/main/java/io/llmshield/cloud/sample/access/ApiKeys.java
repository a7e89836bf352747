package io.llmshield.cloud.sample.access;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.sample.SampleProperties;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretValue;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Component;

/**
 * The keys' hashes in the secret manager. Thread-safe.
 */
@Component
class ApiKeys {

	private final SecureRandom random = new SecureRandom();

	private final JsonMapper mapper = JsonMapper.builder().build();

	private final CloudSecretManager secrets;

	private final SampleProperties.Keys properties;

	private final Clock clock;

	ApiKeys(CloudSecretManager secrets, SampleProperties properties, Clock clock) {
		this.secrets = secrets;
		this.properties = properties.keys();
		this.clock = clock;
	}

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
		String key = newKey();
		KeyHashes hashes = new KeyHashes(List.of()).with(hash(key), this.clock.instant(), this.properties.grace(),
				this.properties.keep());
		try {
			this.secrets.createSecret(role.secret(), toSecret(hashes));
			return Optional.of(key);
		}
		catch (CloudException ex) {
			if (ex.category() == CloudErrorCategory.ALREADY_EXISTS) {
				return Optional.empty();
			}
			throw ex;
		}
	}

	KeyController.NewKey rotate(Role role) {
		String key = newKey();
		Instant now = this.clock.instant();
		this.secrets.rotateSecret(role.secret(), (current) -> toSecret(
				current.asJson(KeyHashes.class).with(hash(key), now, this.properties.grace(), this.properties.keep())));
		KeyHashes hashes = this.secrets.getSecret(role.secret()).asJson(KeyHashes.class);
		return new KeyController.NewKey(key, hashes.keys().size(), now.plus(this.properties.grace()));
	}

	/**
	 * Return whether a key is valid for a role. All hashes are compared, each in constant
	 * time.
	 */
	boolean accept(Role role, String key) {
		byte[] hash = hash(key).getBytes(StandardCharsets.US_ASCII);
		Instant now = this.clock.instant();
		boolean accepted = false;
		for (KeyHashes.Entry entry : this.secrets.getSecret(role.secret()).asJson(KeyHashes.class).keys()) {
			boolean equal = MessageDigest.isEqual(hash, entry.sha256().getBytes(StandardCharsets.US_ASCII));
			accepted = (equal && entry.validAt(now)) || accepted;
		}
		return accepted;
	}

	private SecretValue toSecret(KeyHashes hashes) {
		return SecretValue.ofJson(this.mapper.writeValueAsString(hashes));
	}

	private String newKey() {
		byte[] bytes = new byte[32];
		this.random.nextBytes(bytes);
		return new BigInteger(1, bytes).toString(36);
	}

	private static String hash(String key) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			return HexFormat.of().formatHex(digest.digest(key.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
