package io.llmshield.cloud.autoconfigure;

import java.util.List;

/**
 * Announces a provider, so that {@code llmshield.cloud.provider} may name it. A
 * provider's jar lists its descriptor in {@code META-INF/spring.factories} under this
 * interface's name; the class has a constructor without arguments. Its auto-configuration
 * carries {@link ConditionalOnCloudProvider} with the same id and registers a
 * {@link io.llmshield.cloud.secrets.SecretDriver} named {@value #SECRET_DRIVER} and a
 * {@link io.llmshield.cloud.storage.StorageDriver} named {@value #STORAGE_DRIVER}, both
 * with {@code defaultCandidate = false}.
 */
public interface CloudProviderDescriptor {

	/** The name of the bean that is the selected provider's driver for secrets. */
	String SECRET_DRIVER = "shieldCloudSecretDriver";

	/** The name of the bean that is the selected provider's driver for objects. */
	String STORAGE_DRIVER = "shieldCloudStorageDriver";

	/**
	 * The name of the bean that is the selected provider's driver for log entries, a
	 * {@link io.llmshield.cloud.logs.LogDriver}; a provider may have none.
	 */
	String LOG_DRIVER = "shieldCloudLogDriver";

	/**
	 * The name of the bean that is the selected provider's driver for metrics, a
	 * {@link io.llmshield.cloud.metrics.MetricDriver}; a provider may have none.
	 */
	String METRIC_DRIVER = "shieldCloudMetricDriver";

	/**
	 * Return the id that {@code llmshield.cloud.provider} takes.
	 * @return lower-case letters, digits and hyphens, for example {@code aws}
	 */
	String id();

	/**
	 * Return the auto-configurations that make the {@value #SECRET_DRIVER} bean, those
	 * they need included. {@code spring.config.import=shield-secret:} reads secrets with
	 * them before the application's own context is there. Asked for only if the provider
	 * {@link #isPresent is present}.
	 * @return names of classes in any order; empty, the default, if the provider cannot
	 * be asked that early
	 */
	default List<String> bootstrapConfigurations() {
		return List.of();
	}

	/**
	 * Return whether the provider's driver is on the class path. A provider that is
	 * announced but not present counts as missing.
	 * @param classLoader looks for classes
	 * @return {@code true} unless overridden
	 */
	default boolean isPresent(ClassLoader classLoader) {
		return true;
	}

}
