package io.llmshield.cloud.autoconfigure.actuator;

import java.time.Duration;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.CheckedProperties;
import io.llmshield.cloud.autoconfigure.PropertyFaults;
import io.llmshield.cloud.secrets.SecretName;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Health probes. They are switched off with management.health.shieldcloud.enabled.
 *
 * @param timeout how long a probe may take before its capability counts as down, 10ms to
 * 1m
 * @param cacheTtl how long the result of a probe is used before the provider is asked
 * again, 0ms to 1h
 * @param slowThreshold a probe that takes longer counts as degraded, 1ms to 1m
 * @param secretsPrefix beginning of the names that the probe of the secrets lists; empty
 * for all
 */
@ConfigurationProperties(prefix = HealthProperties.PREFIX, ignoreUnknownFields = false)
public record HealthProperties(@DefaultValue("2s") Duration timeout, @DefaultValue("10s") Duration cacheTtl,
		@DefaultValue("1s") Duration slowThreshold,
		@DefaultValue("") String secretsPrefix) implements CheckedProperties {

	static final String PREFIX = "llmshield.cloud.health";

	private static final Duration MINUTE = Duration.ofMinutes(1);

	@Override
	public void check(PropertyFaults faults) {
		faults.checkBetween(PREFIX + ".timeout", this.timeout, Duration.ofMillis(10), MINUTE);
		faults.checkBetween(PREFIX + ".cache-ttl", this.cacheTtl, Duration.ZERO, Duration.ofHours(1));
		faults.checkBetween(PREFIX + ".slow-threshold", this.slowThreshold, Duration.ofMillis(1), MINUTE);
		checkPrefix(faults);
	}

	private void checkPrefix(PropertyFaults faults) {
		String bare = this.secretsPrefix.replaceAll("[/-]$", "");
		try {
			if (!this.secretsPrefix.isEmpty()) {
				SecretName.of(bare);
			}
		}
		catch (CloudException ex) {
			faults.add(PREFIX + ".secrets-prefix", ex.reason(), "Write the beginning of names, such as llm-shield/");
		}
	}

}
