package io.llmshield.cloud.secrets;

import java.time.Duration;
import java.util.Map;

/**
 * How secrets are cached. Immutable.
 *
 * @param ttl how long a value is fresh; more than zero
 * @param ttls the same for single secrets, by name; zero keeps a secret out of the cache
 * @param refreshAhead which part of the TTL passes before a read starts a refresh in the
 * background; from 0.1 to 1, which switches it off
 * @param maxStale how long after its TTL a value is still handed out while the provider
 * is away; zero for never
 * @param negativeTtl how long it is remembered that a secret does not exist; zero for not
 * at all
 * @param maximumSize how many values are kept at most
 */
public record SecretCacheOptions(Duration ttl, Map<String, Duration> ttls, double refreshAhead, Duration maxStale,
		Duration negativeTtl, long maximumSize) {

	/** 5 minutes fresh, refreshed from 4, 1 hour stale, 10 seconds negative, 1,000. */
	public static final SecretCacheOptions DEFAULT = new SecretCacheOptions(Duration.ofMinutes(5), Map.of(), 0.8,
			Duration.ofHours(1), Duration.ofSeconds(10), 1000);

	/**
	 * Check and copy.
	 * @throws io.llmshield.cloud.CloudException {@code INVALID_ARGUMENT} if a key of
	 * {@code ttls} is no secret's name
	 * @throws IllegalArgumentException if a number is outside its range
	 */
	public SecretCacheOptions {
		ttls = Map.copyOf(ttls);
		ttls.keySet().forEach(SecretName::of);
		check(!ttl.isNegative() && !ttl.isZero(), "ttl must be more than zero");
		check(ttls.values().stream().noneMatch(Duration::isNegative), "no TTL may be negative");
		check(refreshAhead >= 0.1 && refreshAhead <= 1, "refreshAhead must be between 0.1 and 1");
		check(!maxStale.isNegative(), "maxStale must not be negative");
		check(!negativeTtl.isNegative(), "negativeTtl must not be negative");
		check(maximumSize > 0, "maximumSize must be more than zero");
	}

	private static void check(boolean holds, String message) {
		if (!holds) {
			throw new IllegalArgumentException(message);
		}
	}

	/**
	 * Return how long a secret's value is fresh.
	 * @param name the secret's name
	 * @return its own TTL, or the common one
	 */
	public Duration ttl(String name) {
		Duration own = this.ttls.get(name);
		return (own != null) ? own : this.ttl;
	}

}
