package io.llmshield.cloud.boot.test.connection;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.util.ClassUtils;

/**
 * Looks for containers of emulators where Testcontainers is there.
 */
class ContainerProviderContextCustomizerFactory implements ContextCustomizerFactory {

	private static final boolean PRESENT = ClassUtils.isPresent(
			"org.springframework.boot.testcontainers.service.connection.ServiceConnection",
			ContainerProviderContextCustomizerFactory.class.getClassLoader());

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		return PRESENT ? new ContainerProviderContextCustomizer(new ContainerSearch().in(testClass).found()) : null;
	}

}
