package io.llmshield.cloud.autoconfigure.actuator;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.resilience.CallGuards;

import org.springframework.boot.health.contributor.Status;

/**
 * What the components of the health {@code shieldCloud} have in common.
 */
class CloudHealth {

	/** Works, but slowly, throttled, from a cache only, or after many errors. */
	static final Status DEGRADED = new Status("DEGRADED");

	private final String provider;

	private final Duration slowThreshold;

	private final CallGuards guards;

	private final String guardName;

	CloudHealth(String provider, String capability, HealthProperties properties, CallGuards guards) {
		this.provider = provider;
		this.slowThreshold = properties.slowThreshold();
		this.guards = guards;
		this.guardName = CallGuards.name(provider, capability);
	}

	String provider() {
		return this.provider;
	}

	Status status(ProbeOutcome outcome) {
		if (outcome.error() == null) {
			boolean slow = outcome.latency().compareTo(this.slowThreshold) > 0;
			return (slow || !breakerIsClosed()) ? DEGRADED : Status.UP;
		}
		return (outcome.error() == CloudErrorCategory.THROTTLED) ? DEGRADED : Status.DOWN;
	}

	/** The state in lower case with hyphens. */
	String breaker() {
		return this.guards.registries()
			.breakers()
			.find(this.guardName)
			.map((breaker) -> lower(breaker.getState()))
			.orElse("none");
	}

	private boolean breakerIsClosed() {
		return this.guards.registries()
			.breakers()
			.find(this.guardName)
			.map(CircuitBreaker::getState)
			.filter((state) -> state == CircuitBreaker.State.OPEN || state == CircuitBreaker.State.FORCED_OPEN
					|| state == CircuitBreaker.State.HALF_OPEN)
			.isEmpty();
	}

	/** Never holds the name of a secret or object. */
	static Map<String, Object> details(ProbeOutcome outcome) {
		Map<String, Object> details = new LinkedHashMap<>();
		if (outcome.location() != null) {
			details.put("location", outcome.location());
		}
		details.put("latencyMs", outcome.latency().toMillis());
		if (outcome.error() != null) {
			details.put("error", lower(outcome.error()));
		}
		if (outcome.lastSuccess() != null) {
			details.put("lastSuccess", outcome.lastSuccess().toString());
		}
		return details;
	}

	private static String lower(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
