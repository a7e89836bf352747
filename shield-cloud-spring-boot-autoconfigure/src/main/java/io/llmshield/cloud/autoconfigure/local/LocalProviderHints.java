package io.llmshield.cloud.autoconfigure.local;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.util.ClassUtils;

/**
 * What a native image must know of the local provider: Jackson writes and reads the state
 * of a secret by reflection.
 */
class LocalProviderHints implements RuntimeHintsRegistrar {

	/** Not public. */
	private static final String STATE = "io.llmshield.cloud.local.SecretState";

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		new BindingReflectionHintsRegistrar().registerReflectionHints(hints.reflection(),
				ClassUtils.resolveClassName(STATE, classLoader));
	}

}
