package io.llmshield.cloud.autoconfigure;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.llmshield.cloud.autoconfigure.resilience.ResilienceProperties;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretPrefetch;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Has drivers read the secrets that are known to be wanted by few requests.
 */
final class PrefetchingDrivers implements BeanPostProcessor, AutoCloseable {

	private final BeanFactory beanFactory;

	private final List<String> names;

	private final Collection<SecretPrefetch> prefetches = new CopyOnWriteArrayList<>();

	PrefetchingDrivers(BeanFactory beanFactory, Collection<String> names) {
		this.beanFactory = beanFactory;
		this.names = List.copyOf(names);
	}

	/**
	 * Who has waited for half of the time limit has the other half for a read of its own.
	 */
	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (!(bean instanceof SecretDriver driver)) {
			return bean;
		}
		SecretPrefetch prefetch = new SecretPrefetch(this.names,
				this.beanFactory.getBean(ResilienceProperties.class).cloudTimeLimit().dividedBy(2));
		this.prefetches.add(prefetch);
		return prefetch.inFrontOf(driver);
	}

	/** The values that nobody has asked for are wiped. */
	@Override
	public void close() {
		this.prefetches.forEach(SecretPrefetch::close);
	}

}
