package io.llmshield.cloud.autoconfigure.actuator;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.Health;

/**
 * What the health of everything that is only sent has in common. An application works
 * without it, so it is never down, only degraded while nothing can be sent.
 */
final class TelemetryHealth {

	private TelemetryHealth() {
	}

	static void tell(Health.Builder builder, @Nullable String error, @Nullable String reason) {
		if (error == null) {
			builder.up();
			return;
		}
		builder.status(CloudHealth.DEGRADED).withDetail("error", error);
		if (reason != null) {
			builder.withDetail("reason", reason);
		}
	}

	static void tell(Health.Builder builder, @Nullable Instant failingSince, @Nullable Instant lastSuccess) {
		if (failingSince != null) {
			builder.withDetail("failingSince", failingSince.toString());
		}
		if (lastSuccess != null) {
			builder.withDetail("lastSuccess", lastSuccess.toString());
		}
	}

}
