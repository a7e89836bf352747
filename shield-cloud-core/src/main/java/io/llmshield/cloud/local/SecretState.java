package io.llmshield.cloud.local;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.llmshield.cloud.secrets.SecretMetadata;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretRotation;
import io.llmshield.cloud.secrets.SecretVersion;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is known of a secret but its values. Kept as JSON, for people to read; a checksum
 * under the key guards it. Times are microseconds since 1970. Immutable.
 *
 * @param name the name as the application writes it
 * @param created when the secret was created
 * @param deleted when it was deleted, or {@code null}
 * @param recoverableUntil until when it can be restored, or {@code null}
 * @param tags the tags
 * @param versions the versions, newest first; at least one
 */
record SecretState(String name, long created, @Nullable Long deleted, @Nullable Long recoverableUntil,
		Map<String, String> tags, List<Version> versions) {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	static SecretState create(SecretName name, Map<String, String> tags, Version first) {
		return new SecretState(name.toString(), first.created(), null, null, tags, List.of(first));
	}

	byte[] encode() {
		return MAPPER.writeValueAsString(this).getBytes(StandardCharsets.UTF_8);
	}

	static SecretState decode(byte[] json) throws CorruptedException {
		try {
			return MAPPER.readValue(json, SecretState.class);
		}
		catch (JacksonException ex) {
			throw new CorruptedException("the secret's state is no JSON of ours");
		}
	}

	boolean isDeleted() {
		return this.deleted != null;
	}

	boolean isExpired(Instant now) {
		return this.recoverableUntil != null && TokenClock.micros(now) >= this.recoverableUntil;
	}

	Version newest() {
		return this.versions.get(0);
	}

	/** Return the version that a write made, or {@code null}. */
	@Nullable Version writtenBy(String writeToken) {
		return this.versions.stream()
			.filter((version) -> version.writeToken().equals(writeToken))
			.findFirst()
			.orElse(null);
	}

	@Nullable Version version(String id) {
		return this.versions.stream().filter((version) -> version.id().equals(id)).findFirst().orElse(null);
	}

	/** Return the state with a new newest version, the oldest being dropped. */
	SecretState with(Version version, int limit) {
		List<Version> all = new ArrayList<>();
		all.add(version);
		all.addAll(this.versions.subList(0, Math.min(limit - 1, this.versions.size())));
		return new SecretState(this.name, this.created, null, null, this.tags, all);
	}

	SecretState deleted(Instant now, Instant recoverableUntil) {
		return new SecretState(this.name, this.created, TokenClock.micros(now), TokenClock.micros(recoverableUntil),
				this.tags, this.versions);
	}

	SecretState restored() {
		return new SecretState(this.name, this.created, null, null, this.tags, this.versions);
	}

	SecretMetadata metadata() {
		List<SecretVersion> described = this.versions.stream()
			.map((version) -> new SecretVersion(version.id(), TokenClock.instant(version.created()), true))
			.toList();
		Instant updated = TokenClock.instant(newest().created());
		return new SecretMetadata(this.name, newest().id(), TokenClock.instant(this.created), updated, described,
				this.tags, SecretRotation.manual((this.versions.size() > 1) ? updated : null), null);
	}

	/**
	 * One version.
	 *
	 * @param id the id
	 * @param created when it was written
	 * @param writeToken the token of the call that wrote it
	 */
	record Version(String id, long created, String writeToken) {

	}

}
