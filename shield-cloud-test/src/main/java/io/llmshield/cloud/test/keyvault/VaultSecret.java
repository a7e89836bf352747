package io.llmshield.cloud.test.keyvault;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * A secret of the double with its versions. Not thread-safe.
 */
final class VaultSecret {

	/** As it was written first; Key Vault keeps the case and ignores it. */
	private final String name;

	/** By id, which is the order in which Key Vault lists them. */
	private final Map<String, Version> versions = new TreeMap<>();

	private @Nullable Version latest;

	/** When the last deletion, recovery or purge is finished. */
	private Instant readyAt = Instant.EPOCH;

	private @Nullable Instant deletedAt;

	private boolean purged;

	VaultSecret(String name) {
		this.name = name;
	}

	String name() {
		return this.name;
	}

	void add(Version version) {
		this.versions.put(version.id, version);
		this.latest = version;
	}

	Map<String, Version> versions() {
		return this.versions;
	}

	Version latest() {
		Version version = this.latest;
		if (version == null) {
			throw new IllegalStateException("A secret has at least one version");
		}
		return version;
	}

	@Nullable Instant deletedAt() {
		return this.deletedAt;
	}

	boolean isPurged() {
		return this.purged;
	}

	boolean isReady(Instant now) {
		return !now.isBefore(this.readyAt);
	}

	void delete(Instant now, Instant readyAt) {
		this.deletedAt = now;
		this.readyAt = readyAt;
	}

	void recover(Instant readyAt) {
		this.deletedAt = null;
		this.readyAt = readyAt;
	}

	void purge(Instant readyAt) {
		this.purged = true;
		this.readyAt = readyAt;
	}

	/** One version. */
	static final class Version {

		final String id;

		String value;

		@Nullable String contentType;

		Map<String, Object> tags = Map.of();

		boolean enabled = true;

		@Nullable Long notBefore;

		@Nullable Long expires;

		final long created;

		long updated;

		Version(String id, String value, long created) {
			this.id = id;
			this.value = value;
			this.created = created;
			this.updated = created;
		}

		Map<String, Object> attributes(int recoverableDays) {
			Map<String, Object> attributes = new LinkedHashMap<>();
			attributes.put("enabled", this.enabled);
			if (this.notBefore != null) {
				attributes.put("nbf", this.notBefore);
			}
			if (this.expires != null) {
				attributes.put("exp", this.expires);
			}
			attributes.put("created", this.created);
			attributes.put("updated", this.updated);
			attributes.put("recoveryLevel",
					(recoverableDays == 90) ? "Recoverable+Purgeable" : "CustomizedRecoverable+Purgeable");
			attributes.put("recoverableDays", recoverableDays);
			return attributes;
		}

	}

}
