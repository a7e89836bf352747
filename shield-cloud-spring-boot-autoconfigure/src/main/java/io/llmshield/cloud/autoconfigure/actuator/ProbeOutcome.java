package io.llmshield.cloud.autoconfigure.actuator;

import java.time.Duration;
import java.time.Instant;

import io.llmshield.cloud.CloudErrorCategory;
import org.jspecify.annotations.Nullable;

/**
 * What a probe found. Immutable.
 *
 * @param location where the provider keeps the data, or {@code null} after an error
 * @param latency how long the provider took, or has taken so far
 * @param error why the probe failed, or {@code null} if it did not
 * @param lastSuccess when a probe last succeeded, or {@code null} if none did
 */
record ProbeOutcome(@Nullable String location, Duration latency, @Nullable CloudErrorCategory error,
		@Nullable Instant lastSuccess) {

	boolean isOutage() {
		return this.error == CloudErrorCategory.UNAVAILABLE || this.error == CloudErrorCategory.TIMEOUT;
	}

}
