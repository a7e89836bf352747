package io.llmshield.cloud.autoconfigure;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.Environment;

/**
 * Checks the selected provider and all {@link CheckedProperties} before any other bean is
 * made, so that every fault is told at once and none as the failure of some other bean.
 */
class ConfigurationCheck implements BeanFactoryPostProcessor, Ordered {

	private final Environment environment;

	ConfigurationCheck(Environment environment) {
		this.environment = environment;
	}

	/**
	 * After the placeholders, which are priority-ordered, have been given their sources.
	 */
	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		ClassLoader classLoader = Objects.requireNonNullElseGet(beanFactory.getBeanClassLoader(),
				ConfigurationCheck.class::getClassLoader);
		CloudProviders providers = CloudProviders.load(classLoader);
		providers.check(CloudProviders.selected(this.environment));
		PropertyFaults faults = new PropertyFaults(this.environment);
		if (!CloudBootstrap.isBootstrap(beanFactory)) {
			// There, most properties have no bean yet
			unknownProperties(beanFactory, providers).check(this.environment, faults);
		}
		for (String name : beanFactory.getBeanNamesForType(CheckedProperties.class, true, false)) {
			check(beanFactory, name, faults);
		}
		faults.throwIfAny();
	}

	/** What a provider that is not selected would read is no mistake. */
	private static UnknownProperties unknownProperties(ConfigurableListableBeanFactory beanFactory,
			CloudProviders providers) {
		UnknownProperties unknown = new UnknownProperties();
		providers.valid().forEach(unknown::addGroup);
		// Boot names these beans after their prefix.
		for (String name : beanFactory.getBeanDefinitionNames()) {
			Class<?> type = name.startsWith("llmshield.cloud") ? beanFactory.getType(name, false) : null;
			if (type != null) {
				unknown.addPrefix(prefix(type));
			}
		}
		return unknown;
	}

	private static void check(ConfigurableListableBeanFactory beanFactory, String name, PropertyFaults faults) {
		try {
			beanFactory.getBean(name, CheckedProperties.class).check(faults);
		}
		catch (BeansException ex) {
			BindException bind = bindException(ex);
			Class<?> type = beanFactory.getType(name);
			if (bind == null || type == null) {
				throw ex;
			}
			new BindFaults(faults).add(prefix(type), type, bind);
		}
	}

	private static @Nullable BindException bindException(Throwable ex) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof BindException found) {
				return found;
			}
		}
		return null;
	}

	private static String prefix(Class<?> type) {
		ConfigurationProperties annotation = AnnotatedElementUtils.getMergedAnnotation(type,
				ConfigurationProperties.class);
		return (annotation != null) ? annotation.prefix() : "";
	}

}
