package io.llmshield.cloud.boot.test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.TestContextAnnotationUtils.AnnotationDescriptor;

/**
 * Makes the directory, the secrets and the properties of one test class. Contexts are
 * cached by it, so it is equal for the same class only.
 *
 * @param testClass the class that carries the annotation
 * @param secrets what {@link LocalShieldCloud#secrets()} says
 * @param stores what {@link LocalShieldCloud#stores()} says
 */
record LocalShieldCloudContextCustomizer(Class<?> testClass, List<String> secrets,
		List<String> stores) implements ContextCustomizer {

	/**
	 * Return what the annotation of a test class asks for.
	 * @param testClass the class, which may have it from an enclosing or an extended one
	 * @return it, or {@code null} without an annotation
	 */
	static @Nullable LocalShieldCloudContextCustomizer of(Class<?> testClass) {
		AnnotationDescriptor<LocalShieldCloud> found = TestContextAnnotationUtils.findAnnotationDescriptor(testClass,
				LocalShieldCloud.class);
		if (found == null) {
			return null;
		}
		LocalShieldCloud annotation = found.getAnnotation();
		return new LocalShieldCloudContextCustomizer(found.getRootDeclaringClass(), List.of(annotation.secrets()),
				List.of(annotation.stores()));
	}

	/** Boot's contexts are prepared by now, others are not. */
	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
		MutablePropertySources sources = context.getEnvironment().getPropertySources();
		LocalShieldCloudPropertySource prepared = (sources
			.get(LocalShieldCloudPropertySource.NAME) instanceof LocalShieldCloudPropertySource known) ? known
					: prepare();
		if (!sources.contains(LocalShieldCloudPropertySource.NAME)) {
			sources.addFirst(prepared);
		}
		// Destroyed last, since it is there first
		((DefaultSingletonBeanRegistry) context.getBeanFactory()).registerDisposableBean("localShieldCloudDirectory",
				(DisposableBean) prepared::delete);
	}

	/**
	 * Make the directory and the secrets.
	 * @return the properties that lead there
	 * @throws IllegalArgumentException if a secret has no name
	 */
	LocalShieldCloudPropertySource prepare() {
		Map<String, String> values = new LinkedHashMap<>();
		for (String secret : this.secrets) {
			int equals = secret.indexOf('=');
			if (equals < 1) {
				throw new IllegalArgumentException("@LocalShieldCloud of " + this.testClass.getName()
						+ " has a secret without a name: write name=value");
			}
			values.put(secret.substring(0, equals), secret.substring(equals + 1));
		}
		LocalShieldCloudPropertySource prepared = LocalShieldCloudPropertySource.create(this.stores);
		prepared.createSecrets(values);
		return prepared;
	}

	/** The values stay out. */
	@Override
	public String toString() {
		return "@LocalShieldCloud of " + this.testClass.getName();
	}

}
