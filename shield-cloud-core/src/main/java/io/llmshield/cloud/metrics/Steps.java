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

	/**
	 * Micrometer's own publication at the end is off: it would ask the application's
	 * functions once more, which may never answer.
	 */
	@Override
	public boolean enabled() {
		return false;
	}

	@Override
	public @Nullable String get(String key) {
		return null;
	}

}
