package io.llmshield.cloud.autoconfigure.azure;

import java.util.function.Supplier;

import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Registers the properties that all clients of Spring Cloud Azure share, in an
 * application that was processed ahead of time: Spring Cloud Azure 7.3 keeps them out of
 * what is generated, and registers them in a way that only runs without it
 * (Azure/azure-sdk-for-java#43924).
 */
class AzureGlobalPropertiesRegistrar implements BeanDefinitionRegistryPostProcessor {

	private static final String NAME = "springCloudAzureGlobalProperties";

	private static final String TYPE = "com.azure.spring.cloud.autoconfigure.implementation.context.properties.AzureGlobalProperties";

	private final Environment environment;

	AzureGlobalPropertiesRegistrar(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		ClassLoader classLoader = getClass().getClassLoader();
		if (AotDetector.useGeneratedArtifacts() && !registry.containsBeanDefinition(NAME)
				&& ClassUtils.isPresent(TYPE, classLoader)) {
			registry.registerBeanDefinition(NAME, definition(ClassUtils.resolveClassName(TYPE, classLoader)));
		}
	}

	private <T> RootBeanDefinition definition(Class<T> type) {
		Supplier<T> supplier = () -> Binder.get(this.environment).bindOrCreate("spring.cloud.azure", type);
		return new RootBeanDefinition(type, supplier);
	}

}
