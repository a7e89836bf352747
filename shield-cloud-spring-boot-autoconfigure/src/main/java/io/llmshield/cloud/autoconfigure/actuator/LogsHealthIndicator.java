package io.llmshield.cloud.autoconfigure.actuator;

import java.util.Locale;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.logs.LogPipeline;
import io.llmshield.cloud.logs.LogStatus;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of the log entries' way to the provider. Asks nobody.
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
		TelemetryHealth.tell(builder,
				(failure != null) ? failure.category().name().toLowerCase(Locale.ROOT).replace('_', '-') : null,
				(failure != null) ? failure.reason() : null);
		TelemetryHealth.tell(builder, status.failingSince(), status.lastSuccess());
		builder.withDetail("delivered", status.delivered())
			.withDetail("lost", status.lostEntries())
			.withDetail("queued", status.queued())
			.withDetail("spilledBytes", status.spilledBytes());
	}

}
