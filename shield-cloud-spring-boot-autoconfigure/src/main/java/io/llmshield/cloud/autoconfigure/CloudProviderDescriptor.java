package io.llmshield.cloud.autoconfigure;

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
	 * Return the id that {@code llmshield.cloud.provider} takes.
	 * @return lower-case letters, digits and hyphens, for example {@code aws}
	 */
	String id();

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
