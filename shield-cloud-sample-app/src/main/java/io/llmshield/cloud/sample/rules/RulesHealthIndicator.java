package io.llmshield.cloud.sample.rules;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/**
 * Component {@code rules} of the health: degraded while the rules in use are not the
 * stored ones.
 */
@Component
class RulesHealthIndicator implements HealthIndicator {

	private static final Status DEGRADED = new Status("DEGRADED");

	private final RuleBook rules;

	RulesHealthIndicator(RuleBook rules) {
		this.rules = rules;
	}

	@Override
	public Health health() {
		RuleEdition edition = this.rules.edition();
		Health.Builder health = Health.up()
			.withDetail("version", edition.version())
			.withDetail("loadedAt", edition.loadedAt());
		this.rules.fault()
			.ifPresent((fault) -> health.status(DEGRADED)
				.withDetail("reason", fault.reason())
				.withDetail("since", fault.since()));
		return health.build();
	}

}
