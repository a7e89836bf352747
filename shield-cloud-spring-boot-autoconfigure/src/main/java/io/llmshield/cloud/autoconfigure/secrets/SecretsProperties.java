package io.llmshield.cloud.autoconfigure.secrets;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.CheckedProperties;
import io.llmshield.cloud.autoconfigure.CloudOnly;
import io.llmshield.cloud.autoconfigure.PropertyFaults;
import io.llmshield.cloud.secrets.RotationOptions;
import io.llmshield.cloud.secrets.SecretCacheOptions;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;

/**
 * Secrets.
 *
 * @param resourceTags tags that each new secret gets besides the application's own, for
 * example for cost allocation; at most 14 together with those, and the application's own
 * tag of the same name wins. Names of 1 to 63 of a-z, 0-9, _ and - that start with a
 * letter, values of up to 63 of the same
 * @param keyId the customer-managed key of each new secret, as the provider names it; the
 * provider's own key if not set. Not on local
 * @param cache how values are cached
 * @param watch how changes by others are noticed
 * @param rotation how keys are rotated
 * @param fallback where secrets are looked for when the provider does not have them
 */
@ConfigurationProperties(prefix = SecretsProperties.PREFIX, ignoreUnknownFields = false)
public record SecretsProperties(@DefaultValue Map<String, String> resourceTags, @Nullable String keyId,
		@DefaultValue Cache cache, @DefaultValue Watch watch, @DefaultValue Rotation rotation,
		@DefaultValue Fallback fallback) implements CheckedProperties {

	static final String PREFIX = "llmshield.cloud.secrets";

	private static final Pattern KEY_PREFIX = Pattern.compile("[A-Za-z0-9_-]{0,32}");

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final Duration DAY = Duration.ofDays(1);

	@Override
	public void check(PropertyFaults faults) {
		checkTags(faults);
		faults.checkKeyId(PREFIX + ".key-id", this.keyId);
		this.cache.check(faults);
		this.watch.check(faults);
		this.rotation.check(faults);
		this.fallback.check(faults);
	}

	private void checkTags(PropertyFaults faults) {
		if (this.resourceTags.size() > SecretOptions.MAX_TAGS) {
			faults.add(PREFIX + ".resource-tags", "there are more than " + SecretOptions.MAX_TAGS + " tags",
					"Remove some of them; the application's own count as well");
		}
		this.resourceTags.forEach((name, value) -> {
			if (!SecretOptions.isValidTag(name, value)) {
				faults.add(PREFIX + ".resource-tags[" + name + "]", "not every provider takes such a tag",
						"Write a name of 1 to 63 of a-z, 0-9, '_' and '-' that starts with a letter, and a value of up to"
								+ " 63 of the same characters");
			}
		});
	}

	/**
	 * Return the tags and the key of each new secret.
	 * @param environment tells whether the key counts
	 * @return the options for the core
	 */
	SecretOptions defaults(Environment environment) {
		return new SecretOptions(this.resourceTags, CloudOnly.use(environment, PREFIX + ".key-id", this.keyId));
	}

	/** A test must not find what the developer's machine happens to have. */
	Fallback effectiveFallback(Environment environment) {
		return CloudOnly.isPassedOver(environment) ? new Fallback(null, false, null) : this.fallback;
	}

	/**
	 * How values are cached.
	 *
	 * @param enabled whether they are
	 * @param ttl how long a value is fresh, 1s to 1d
	 * @param ttls the same for single secrets, by name in brackets; 0s keeps a secret out
	 * of the cache
	 * @param maxStale how long after its TTL a value is still handed out while the
	 * provider is away, 0s to 1d
	 * @param negativeTtl how long it is remembered that a secret does not exist, 0s to 1h
	 * @param refreshAhead which part of the TTL passes before a read starts a refresh in
	 * the background, 0.1 to 1; 1 switches it off
	 * @param maximumSize how many values are kept at most, 1 to 1000000
	 */
	public record Cache(@DefaultValue("true") boolean enabled, @DefaultValue("5m") Duration ttl,
			@DefaultValue Map<String, Duration> ttls, @DefaultValue("1h") Duration maxStale,
			@DefaultValue("10s") Duration negativeTtl, @DefaultValue("0.8") double refreshAhead,
			@DefaultValue("1000") int maximumSize) {

		void check(PropertyFaults faults) {
			String prefix = PREFIX + ".cache";
			faults.checkBetween(prefix + ".ttl", this.ttl, SECOND, DAY);
			faults.checkBrackets(prefix + ".ttls", "llm-shield/openai-api-key");
			this.ttls.forEach((name, own) -> checkOwnTtl(prefix + ".ttls[" + name + "]", name, own, faults));
			faults.checkBetween(prefix + ".max-stale", this.maxStale, Duration.ZERO, DAY);
			faults.checkBetween(prefix + ".negative-ttl", this.negativeTtl, Duration.ZERO, Duration.ofHours(1));
			faults.checkBetween(prefix + ".refresh-ahead", this.refreshAhead, 0.1, 1);
			faults.checkBetween(prefix + ".maximum-size", this.maximumSize, 1, 1_000_000);
		}

		private static void checkOwnTtl(String property, String name, Duration own, PropertyFaults faults) {
			try {
				SecretName.of(name);
			}
			catch (CloudException ex) {
				faults.add(property, "'" + name + "' is not the name of a secret: " + ex.reason(),
						"Write the name in brackets, such as " + PREFIX + ".cache.ttls[llm-shield/openai-api-key]");
			}
			faults.checkBetween(property, own, Duration.ZERO, DAY);
		}

		/**
		 * Return the options for the core.
		 * @return the options, or {@code null} if nothing is cached
		 */
		@Nullable SecretCacheOptions toOptions() {
			return this.enabled ? new SecretCacheOptions(this.ttl, this.ttls, this.refreshAhead, this.maxStale,
					this.negativeTtl, this.maximumSize) : null;
		}

	}

	/**
	 * How changes by others are noticed.
	 *
	 * @param interval how often the versions of the secrets in use are compared, 1s to
	 * 1d; 0s for never
	 * @param names secrets that are watched from the start, though nobody has read them
	 * through the manager; those of spring.config.import=shield-secret: are watched
	 * anyway
	 * @param refreshProperties whether imported properties take the new value of a secret
	 * that has changed; where Spring Cloud Context is on the class path and
	 * spring.cloud.refresh.enabled is not false, the whole configuration is read again
	 * and rebound
	 */
	public record Watch(@DefaultValue("30s") Duration interval, @DefaultValue List<String> names,
			@DefaultValue("true") boolean refreshProperties) {

		void check(PropertyFaults faults) {
			if (!this.interval.isZero()) {
				faults.checkBetween(PREFIX + ".watch.interval", this.interval, SECOND, DAY);
			}
			for (String name : this.names) {
				try {
					SecretName.of(name);
				}
				catch (CloudException ex) {
					faults.add(PREFIX + ".watch.names", "'" + name + "' is not the name of a secret: " + ex.reason(),
							"Write names such as llm-shield/openai-api-key, or native:<its name> for others");
				}
			}
		}

	}

	/**
	 * How keys are rotated, unless the application makes a rotator of its own.
	 *
	 * @param grace how long a key that was replaced stays valid, 0s to 90d
	 * @param maxKeys how many keys are kept at most, the new one included, 1 to 20
	 * @param prefix what stands in front of each new key, such as shk_; at most 32
	 * letters, digits, underscores and hyphens
	 * @param hashed whether only a hash of each key is stored, for keys that others
	 * present to the application
	 */
	public record Rotation(@DefaultValue("24h") Duration grace, @DefaultValue("3") int maxKeys,
			@DefaultValue("") String prefix, @DefaultValue("false") boolean hashed) {

		void check(PropertyFaults faults) {
			faults.checkBetween(PREFIX + ".rotation.grace", this.grace, Duration.ZERO, Duration.ofDays(90));
			faults.checkBetween(PREFIX + ".rotation.max-keys", this.maxKeys, 1, 20);
			if (!KEY_PREFIX.matcher(this.prefix).matches()) {
				faults.add(PREFIX + ".rotation.prefix", "it is not made of at most 32 letters, digits, '_' and '-'",
						"Write a short mark, such as shk_");
			}
		}

		RotationOptions toOptions() {
			return new RotationOptions(this.grace, this.maxKeys, this.prefix, this.hashed);
		}

	}

	/**
	 * Where secrets are looked for when the provider does not have them.
	 *
	 * @param mountedDirectory directory with one file per secret, as Kubernetes mounts
	 * them; none if not set
	 * @param environment whether environment variables are looked at
	 * @param developmentFile properties file with secrets, for development only; none if
	 * not set
	 */
	public record Fallback(@Nullable String mountedDirectory, @DefaultValue("true") boolean environment,
			@Nullable String developmentFile) {

		void check(PropertyFaults faults) {
			checkPath(faults, ".fallback.mounted-directory", this.mountedDirectory);
			checkPath(faults, ".fallback.development-file", this.developmentFile);
		}

		private static void checkPath(PropertyFaults faults, String name, @Nullable String value) {
			if (value != null && value.isBlank()) {
				faults.add(PREFIX + name, "it is blank", "Write a path, or leave the property out");
			}
		}

	}

}
