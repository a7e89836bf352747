package io.llmshield.cloud.gcp.secrets;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.google.cloud.secretmanager.v1.Secret;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretValue;
import org.jspecify.annotations.Nullable;

/**
 * What the driver writes on a secret, as annotations: the name that the application uses,
 * who created it, who may write the next version, the types of payloads, and whether it
 * is deleted. Annotations of others are kept. Immutable; the {@code with} methods return
 * changed copies.
 */
final class SecretNotes {

	private static final String PREFIX = "shield-cloud.";

	/** The name as the application writes it. */
	private static final String NAME = PREFIX + "name";

	/** The write token of the call that created the secret. */
	private static final String CREATOR = PREFIX + "creator";

	/** The last writers, oldest first, see {@link Claim}. */
	private static final String WRITERS = PREFIX + "writers";

	private static final String TYPES = PREFIX + "types";

	/** When it was deleted. */
	private static final String DELETED = PREFIX + "deleted";

	/** The versions that a restoration has to enable again. */
	private static final String ENABLED = PREFIX + "enabled";

	/** When the secret was to expire before it was deleted. */
	private static final String EXPIRES = PREFIX + "expires";

	/** How many writers are remembered, to recognise their repeated calls. */
	private static final int MAX_WRITERS = 12;

	private final Map<String, String> annotations;

	private SecretNotes(Map<String, String> annotations) {
		this.annotations = annotations;
	}

	static SecretNotes of(Secret secret) {
		return new SecretNotes(secret.getAnnotationsMap());
	}

	static SecretNotes created(SecretName name, String token, SecretValue.Type type, Instant now) {
		return new SecretNotes(Map.of()).withCreator(name, token, type, now);
	}

	SecretNotes withCreator(SecretName name, String token, SecretValue.Type type, Instant now) {
		return with(NAME, name.toString()).with(CREATOR, token)
			.with(WRITERS, new Claim(token, 0, now).toString())
			.withType(1, type);
	}

	private SecretNotes with(String key, @Nullable String value) {
		Map<String, String> changed = new HashMap<>(this.annotations);
		if (value != null) {
			changed.put(key, value);
		}
		else {
			changed.remove(key);
		}
		return new SecretNotes(changed);
	}

	Secret.Builder on(Secret secret) {
		return secret.toBuilder().clearAnnotations().putAllAnnotations(this.annotations);
	}

	Map<String, String> annotations() {
		return this.annotations;
	}

	/** Return the name that was written down, if it belongs to the secret's id. */
	@Nullable String name() {
		return this.annotations.get(NAME);
	}

	boolean isCreatedBy(String token) {
		return token.equals(this.annotations.get(CREATOR));
	}

	boolean isOurs() {
		return this.annotations.containsKey(CREATOR);
	}

	/**
	 * Return the claim to the first version, which stays until its writing was confirmed.
	 */
	@Nullable Claim creation() {
		return claims().stream().filter((claim) -> claim.after() == 0).findFirst().orElse(null);
	}

	SecretNotes withoutCreation() {
		return withClaims(claims().stream().filter((claim) -> claim.after() > 0).toList());
	}

	@Nullable Claim claim(String token) {
		return claims().stream().filter((claim) -> claim.token().equals(token)).findFirst().orElse(null);
	}

	@Nullable Claim lastClaim() {
		List<Claim> claims = claims();
		return claims.isEmpty() ? null : claims.get(claims.size() - 1);
	}

	SecretNotes withClaim(Claim claim) {
		List<Claim> claims = new ArrayList<>(withoutClaim(claim.token()).claims());
		claims.add(claim);
		return withClaims(claims.subList(Math.max(0, claims.size() - MAX_WRITERS), claims.size()));
	}

	SecretNotes withoutClaim(String token) {
		return withClaims(claims().stream().filter((claim) -> !claim.token().equals(token)).toList());
	}

	private SecretNotes withClaims(List<Claim> claims) {
		return with(WRITERS,
				claims.isEmpty() ? null : claims.stream().map(Claim::toString).collect(Collectors.joining(" ")));
	}

	private List<Claim> claims() {
		String writers = this.annotations.get(WRITERS);
		List<Claim> claims = new ArrayList<>();
		for (String writer : (writers != null) ? writers.split(" ") : new String[0]) {
			Claim claim = Claim.parse(writer);
			if (claim != null) {
				claims.add(claim);
			}
		}
		return claims;
	}

	SecretValue.@Nullable Type type(long version) {
		return VersionTypes.of(this.annotations.get(TYPES)).get(version);
	}

	SecretNotes withType(long version, SecretValue.Type type) {
		return with(TYPES, VersionTypes.of(this.annotations.get(TYPES)).with(version, type).toString());
	}

	boolean isDeleted() {
		return this.annotations.containsKey(DELETED);
	}

	SecretNotes deleted(Instant now, VersionNumbers enabled, @Nullable Instant expires) {
		return with(DELETED, now.toString()).with(ENABLED, enabled.toString())
			.with(EXPIRES, (expires != null) ? expires.toString() : null);
	}

	SecretNotes restored() {
		return with(DELETED, null).with(ENABLED, null).with(EXPIRES, null);
	}

	VersionNumbers enabled() {
		return VersionNumbers.parse(this.annotations.get(ENABLED));
	}

	@Nullable Instant expires() {
		String expires = this.annotations.get(EXPIRES);
		return (expires != null) ? Instant.parse(expires) : null;
	}

	/**
	 * Says who writes the version that follows another one, so that one writer at a time
	 * is at work, and a repeated call is recognised.
	 *
	 * @param token the write token
	 * @param after the number of the newest version at that time
	 * @param at when it was made, by the writer's clock
	 */
	record Claim(String token, long after, Instant at) {

		/** A writer that takes longer than this has died. */
		static final Duration LEASE = Duration.ofSeconds(30);

		private static final String SEPARATOR = "/";

		static @Nullable Claim parse(String text) {
			String[] parts = text.split(SEPARATOR, -1);
			try {
				return (parts.length == 3)
						? new Claim(parts[0], Long.parseLong(parts[1]), Instant.ofEpochSecond(Long.parseLong(parts[2])))
						: null;
			}
			catch (NumberFormatException ex) {
				return null;
			}
		}

		boolean isFresh(Instant now) {
			return Duration.between(this.at, now).abs().compareTo(LEASE) < 0;
		}

		@Override
		public String toString() {
			return this.token + SEPARATOR + this.after + SEPARATOR + this.at.getEpochSecond();
		}

	}

}
