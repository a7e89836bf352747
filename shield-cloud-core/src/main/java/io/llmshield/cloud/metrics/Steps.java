package io.llmshield.cloud.metrics;

import java.time.Duration;

import io.micrometer.core.instrument.step.StepRegistryConfig;
import org.jspecify.annotations.Nullable;

/**
 * Tells Micrometer the step. It looks up nothing: properties are checked before.
 */
record Steps(Duration step) implements StepRegistryConfig {

	@Override
	public String prefix() {
		return "shieldCloud";
	}

	@Override
	public @Nullable String get(String key) {
		return null;
	}

}
