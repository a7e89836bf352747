package io.llmshield.cloud.boot.test;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Makes what {@link LocalShieldCloud} asks for before the configuration files are read,
 * so that {@code spring.config.import=shield-secret:} finds it. Boot's tests name their
 * class as the application's main class. When Spring Cloud Context reads the
 * configuration again, for the same application, it finds what is there. Thread-safe.
 */
class LocalShieldCloudEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	private static final Map<SpringApplication, LocalShieldCloudPropertySource> PREPARED = Collections
		.synchronizedMap(new WeakHashMap<>());

	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER - 1;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		LocalShieldCloudContextCustomizer wanted = wanted(application);
		if (wanted != null) {
			environment.getPropertySources().addFirst(PREPARED.computeIfAbsent(application, (key) -> wanted.prepare()));
		}
	}

	private static @Nullable LocalShieldCloudContextCustomizer wanted(@Nullable SpringApplication application) {
		Class<?> testClass = (application != null) ? application.getMainApplicationClass() : null;
		return (testClass != null) ? LocalShieldCloudContextCustomizer.of(testClass) : null;
	}

}
