package io.llmshield.cloud.autoconfigure.actuator;

import java.time.Clock;
import java.time.Duration;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Health of the secrets, asked below the cache. While the provider is away but was there
 * a moment ago, the cache hands out what it has: that is degraded, not down.
 */
class SecretsHealthIndicator extends AbstractHealthIndicator {

	private final CloudHealth health;

	private final Probe probe;

	private final Duration servedStale;

	private final Clock clock;

	/**
	 * Create it.
	 * @param health what the components have in common
	 * @param probe asks the driver
	 * @param servedStale for how long after the last success the cache has values; zero
	 * without a cache
	 * @param clock tells the time
	 */
	SecretsHealthIndicator(CloudHealth health, Probe probe, Duration servedStale, Clock clock) {
		super("The health of the secrets could not be determined");
		this.health = health;
		this.probe = probe;
		this.servedStale = servedStale;
		this.clock = clock;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		ProbeOutcome outcome = this.probe.await();
		builder.status(status(outcome))
			.withDetail("provider", this.health.provider())
			.withDetails(CloudHealth.details(outcome))
			.withDetail("circuitBreaker", this.health.breaker());
	}

	private Status status(ProbeOutcome outcome) {
		boolean fromCache = outcome.isOutage() && outcome.lastSuccess() != null
				&& this.clock.instant().isBefore(outcome.lastSuccess().plus(this.servedStale));
		return fromCache ? CloudHealth.DEGRADED : this.health.status(outcome);
	}

}
