package io.llmshield.cloud.autoconfigure.aot;

import java.util.Set;

import io.llmshield.cloud.autoconfigure.UnusableCloudProviderException;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.AotDetector;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;

/**
 * Keeps an application that was built ahead of time for one provider from running on it
 * although another one is selected, and from missing a store that has been added since.
 */
class BuiltForCheck implements EnvironmentPostProcessor, Ordered {

	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER + 1;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (AotDetector.useGeneratedArtifacts() && !BuiltFor.isTest(environment)) {
			ClassLoader classLoader = ClassUtils.getDefaultClassLoader();
			check(BuiltFor.of(environment), (classLoader != null) ? BuiltFor.load(classLoader) : null);
		}
	}

	static void check(BuiltFor asked, @Nullable BuiltFor built) {
		if (built == null) {
			return;
		}
		if (!asked.provider().equals(built.provider())) {
			throw UnusableCloudProviderException.builtForAnother(asked.provider(), built.provider());
		}
		Set<String> stores = asked.stores();
		if (!stores.equals(built.stores())) {
			throw UnusableCloudProviderException.builtForOtherStores(asked.provider(), stores, built.stores());
		}
	}

}
