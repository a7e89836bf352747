package io.llmshield.cloud.autoconfigure.actuator;

import java.time.Clock;
import java.time.Duration;
import java.util.function.IntSupplier;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Health of the secrets, asked below the cache. While the provider is away but was there
 * a moment ago, the cache hands out what it has: that is degraded, not down. So is a new
 * version that does not fit where it is used, while the last good one stays.
 */
class SecretsHealthIndicator extends AbstractHealthIndicator {

	private final CloudHealth health;

	private final Probe probe;

	private final Duration servedStale;

	private final IntSupplier rejected;

	private final Clock clock;

	/**
	 * Create it.
	 * @param health what the components have in common
	 * @param probe asks the driver
	 * @param servedStale for how long after the last success the cache has values; zero
	 * without a cache
	 * @param rejected how many secrets have a newest version that does not fit
	 * @param clock tells the time
	 */
	SecretsHealthIndicator(CloudHealth health, Probe probe, Duration servedStale, IntSupplier rejected, Clock clock) {
		super("The health of the secrets could not be determined");
		this.health = health;
		this.probe = probe;
		this.servedStale = servedStale;
		this.rejected = rejected;
		this.clock = clock;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		ProbeOutcome outcome = this.probe.await();
		int unfit = this.rejected.getAsInt();
		Status status = status(outcome);
		builder.status((unfit > 0 && status.equals(Status.UP)) ? CloudHealth.DEGRADED : status)
			.withDetail("provider", this.health.provider())
			.withDetails(CloudHealth.details(outcome))
			.withDetail("circuitBreaker", this.health.breaker());
		if (unfit > 0) {
			builder.withDetail("rejectedVersions", unfit);
		}
	}

	private Status status(ProbeOutcome outcome) {
		boolean fromCache = outcome.isOutage() && outcome.lastSuccess() != null
				&& this.clock.instant().isBefore(outcome.lastSuccess().plus(this.servedStale));
		return fromCache ? CloudHealth.DEGRADED : this.health.status(outcome);
	}

}
