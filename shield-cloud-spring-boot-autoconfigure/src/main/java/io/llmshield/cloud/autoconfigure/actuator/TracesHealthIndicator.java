package io.llmshield.cloud.autoconfigure.actuator;

import io.llmshield.cloud.autoconfigure.traces.TraceReport;
import io.llmshield.cloud.autoconfigure.traces.TraceStatus;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of the spans' way to the provider. Asks nobody.
 */
class TracesHealthIndicator extends AbstractHealthIndicator {

	private final TraceReport report;

	TracesHealthIndicator(TraceReport report) {
		super("The health of the traces could not be determined");
		this.report = report;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		TraceStatus status = this.report.status();
		builder.withDetail("provider", status.provider());
		TelemetryHealth.tell(builder, status.failure(), status.reason());
		TelemetryHealth.tell(builder, status.failingSince(), status.lastSuccess());
		builder.withDetail("sent", status.sent()).withDetail("lost", status.lost());
	}

}
