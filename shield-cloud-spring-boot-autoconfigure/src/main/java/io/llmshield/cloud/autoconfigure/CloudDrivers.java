package io.llmshield.cloud.autoconfigure;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;

/**
 * Finds the selected provider's drivers. They cannot be injected by type.
 */
public final class CloudDrivers {

	/** What brings the driver for objects of each cloud of this project. */
	private static final Map<String, String> STORAGE = Map.of("aws",
			"Check that spring.cloud.aws.s3.enabled is not false, and that an S3Client bean of your own has an "
					+ "S3Presigner bean beside it",
			"gcp", "Check that spring.cloud.gcp.storage.enabled is not false, or define a bean of type Storage",
			"azure",
			"Set llmshield.cloud.azure.storage.account-name, and check that spring.cloud.azure.storage.blob.enabled is "
					+ "not false");

	private CloudDrivers() {
	}

	/**
	 * Find a driver: the bean of the given name, else the only bean of the type, which
	 * the application has defined.
	 * @param <T> the driver's type
	 * @param beanFactory holds the beans
	 * @param type the driver's type
	 * @param name {@link CloudProviderDescriptor#SECRET_DRIVER},
	 * {@link CloudProviderDescriptor#STORAGE_DRIVER} or
	 * {@link CloudProviderDescriptor#LOG_DRIVER}
	 * @return the driver
	 */
	public static <T> T find(BeanFactory beanFactory, Class<T> type, String name) {
		return beanFactory.containsBean(name) ? beanFactory.getBean(name, type) : beanFactory.getBean(type);
	}

	/**
	 * Find a driver if there is one.
	 * @param <T> the driver's type
	 * @param beanFactory holds the beans
	 * @param type the driver's type
	 * @param name {@link CloudProviderDescriptor#SECRET_DRIVER},
	 * {@link CloudProviderDescriptor#STORAGE_DRIVER} or
	 * {@link CloudProviderDescriptor#LOG_DRIVER}
	 * @return the driver, or {@code null}
	 */
	public static <T> @Nullable T findIfAvailable(BeanFactory beanFactory, Class<T> type, String name) {
		return beanFactory.containsBean(name) ? beanFactory.getBean(name, type)
				: beanFactory.getBeanProvider(type).getIfUnique();
	}

	/**
	 * Return what to do where the driver for objects is missing.
	 * @param provider the selected provider's id
	 * @return sentences without the last full stop
	 */
	public static String storageRemedy(String provider) {
		return STORAGE.getOrDefault(provider,
				"Check that there is a StorageDriver bean named " + CloudProviderDescriptor.STORAGE_DRIVER)
				+ ". Boot's condition report (--debug) tells what was left out, and why";
	}

}
