package io.llmshield.cloud.autoconfigure.storage;

import java.util.Set;
import java.util.TreeSet;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.CloudDrivers;
import io.llmshield.cloud.autoconfigure.CloudProviders;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStores;
import io.llmshield.cloud.storage.resource.CloudResource;
import io.llmshield.cloud.storage.resource.CloudResources;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.io.ResourceEditor;
import org.springframework.util.function.SingletonSupplier;

/**
 * Teaches the application's context the locations of objects before its first bean is
 * made. What stores there are is looked up at the first such location, and a store is
 * made when an object of it is first asked for.
 */
class CloudResourceRegistration implements BeanFactoryPostProcessor, ApplicationContextAware, PriorityOrdered {

	private ConfigurableApplicationContext context;

	@SuppressWarnings("NullAway.Init") // Spring sets the context before it uses the
										// object
	CloudResourceRegistration() {
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void setApplicationContext(ApplicationContext context) {
		this.context = (ConfigurableApplicationContext) context;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		SingletonSupplier<CloudResources> resources = SingletonSupplier.of(() -> resources(beanFactory));
		this.context.addProtocolResolver((location, loader) -> CloudResources.isCloudLocation(location)
				? resources.obtain().resolve(location, loader) : null);
		beanFactory.addPropertyEditorRegistrar((registry) -> registry.registerCustomEditor(CloudResource.class,
				new ResourceEditor(this.context, this.context.getEnvironment())));
		if (this.context instanceof GenericApplicationContext generic) {
			ContextResourceLoader.install(generic, resources);
		}
	}

	private CloudResources resources(ConfigurableListableBeanFactory beanFactory) {
		String provider = CloudProviders.selected(this.context.getEnvironment());
		if (!beanFactory.containsBean(CloudStoreRegistrar.FACTORY)) {
			throw CloudException.of(CloudErrorKind.CONFIG_ERROR, CloudErrorCategory.CONFIGURATION)
				.provider(provider)
				.operation("find objects by cloud://")
				.reason("the provider has no driver for objects here")
				.remedy(CloudDrivers.storageRemedy(provider))
				.build();
		}
		StorageProperties properties = Binder.get(this.context.getEnvironment())
			.bindOrCreate(StorageProperties.PREFIX, StorageProperties.class);
		Set<String> names = new TreeSet<>(properties.effectiveStores(provider).keySet());
		names.removeIf((name) -> !beanFactory.containsBean(StoreNames.beanName(name)));
		CloudStores stores = CloudStores.lazy(names,
				(name) -> beanFactory.getBean(StoreNames.beanName(name), CloudStorage.class));
		return new CloudResources(stores, properties.resources().closePublishes());
	}

}
