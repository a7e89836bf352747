package io.llmshield.cloud.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;

/**
 * Finds the selected provider's drivers. They cannot be injected by type.
 */
public final class CloudDrivers {

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

}
