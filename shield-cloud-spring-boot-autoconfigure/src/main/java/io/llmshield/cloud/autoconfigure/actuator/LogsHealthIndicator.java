package io.llmshield.cloud.autoconfigure.actuator;

import java.util.Locale;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.logs.LogPipeline;
import io.llmshield.cloud.logs.LogStatus;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of the log entries' way to the provider. An application works without it, so it
 * is never down, only degraded while entries cannot be delivered. Asks nobody.
 */
class LogsHealthIndicator extends AbstractHealthIndicator {

	private final LogPipeline pipeline;

	LogsHealthIndicator(LogPipeline pipeline) {
		super("The health of the logs could not be determined");
		this.pipeline = pipeline;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		LogStatus status = this.pipeline.status();
		CloudException failure = status.failure();
		builder.withDetail("provider", this.pipeline.provider());
		if (failure != null) {
			builder.status(CloudHealth.DEGRADED)
				.withDetail("error", failure.category().name().toLowerCase(Locale.ROOT).replace('_', '-'))
				.withDetail("reason", failure.reason());
		}
		else {
			builder.up();
		}
		if (status.failingSince() != null) {
			builder.withDetail("failingSince", status.failingSince().toString());
		}
		if (status.lastSuccess() != null) {
			builder.withDetail("lastSuccess", status.lastSuccess().toString());
		}
		builder.withDetail("delivered", status.delivered())
			.withDetail("lost", status.lostEntries())
			.withDetail("queued", status.queued())
			.withDetail("spilledBytes", status.spilledBytes());
	}

}
