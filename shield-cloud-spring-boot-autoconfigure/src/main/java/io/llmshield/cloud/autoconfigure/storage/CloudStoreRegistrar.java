package io.llmshield.cloud.autoconfigure.storage;

import io.llmshield.cloud.autoconfigure.CloudProviders;
import io.llmshield.cloud.storage.CloudStorage;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers a bean for each configured store. A bean of the application with the same
 * name wins; any {@link CloudStorage} of the application keeps the default store away.
 */
class CloudStoreRegistrar implements ImportBeanDefinitionRegistrar, EnvironmentAware, BeanFactoryAware {

	static final String FACTORY = "shieldCloudStoreFactory";

	private Environment environment;

	private ListableBeanFactory beanFactory;

	@SuppressWarnings("NullAway.Init") // Spring sets both before it uses the registrar
	CloudStoreRegistrar() {
	}

	@Override
	public void setEnvironment(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = (ListableBeanFactory) beanFactory;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
		StorageProperties properties = bindStorage(Binder.get(this.environment));
		if (properties == null || (properties.stores().isEmpty() && hasStorage())) {
			return;
		}
		for (String name : properties.effectiveStores(CloudProviders.selected(this.environment)).keySet()) {
			String beanName = StoreNames.beanName(name);
			if (!registry.containsBeanDefinition(beanName)) {
				registry.registerBeanDefinition(beanName, definition(name));
			}
		}
	}

	/**
	 * What cannot be bound is reported with all other faults once the beans are known.
	 */
	private static @Nullable StorageProperties bindStorage(Binder binder) {
		try {
			return binder.bindOrCreate(StorageProperties.PREFIX, StorageProperties.class);
		}
		catch (BindException ex) {
			return null;
		}
	}

	private boolean hasStorage() {
		return this.beanFactory.getBeanNamesForType(CloudStorage.class, true, false).length > 0;
	}

	private static RootBeanDefinition definition(String store) {
		RootBeanDefinition definition = new RootBeanDefinition();
		definition.setTargetType(CloudStorage.class);
		definition.setFactoryBeanName(FACTORY);
		definition.setFactoryMethodName("create");
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, store);
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, store));
		return definition;
	}

}
