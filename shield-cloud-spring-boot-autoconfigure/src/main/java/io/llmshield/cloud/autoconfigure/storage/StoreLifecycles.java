package io.llmshield.cloud.autoconfigure.storage;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.CloudOnly;
import io.llmshield.cloud.storage.BucketLifecycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;

/**
 * Sets the lifecycle rules of the configured stores on their buckets at the start. A rule
 * that cannot be set is a mistake and stops the start; a provider that is away does not,
 * since the rules of the last start are still on the bucket.
 */
class StoreLifecycles implements SmartInitializingSingleton {

	private static final Logger logger = LoggerFactory.getLogger(StoreLifecycles.class);

	private final StorageProperties properties;

	private final BucketLifecycle buckets;

	private final Environment environment;

	StoreLifecycles(StorageProperties properties, BucketLifecycle buckets, Environment environment) {
		this.properties = properties;
		this.buckets = buckets;
		this.environment = environment;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.properties.stores().forEach(this::apply);
	}

	private void apply(String name, StorageProperties.Store store) {
		String property = StorageProperties.PREFIX + ".stores." + name + ".lifecycle";
		LifecycleProperties lifecycle = CloudOnly.use(this.environment, property, store.lifecycle());
		String bucket = store.bucket();
		if (lifecycle == null || bucket == null) {
			return;
		}
		try {
			this.buckets.apply(bucket, lifecycle.toRule(store.prefix()));
		}
		catch (CloudException ex) {
			if (!ex.retryable()) {
				throw ex.toBuilder().remedy(ex.remedy() + ". The rule is that of " + property).build();
			}
			logger.warn("The lifecycle rule of the store '{}' was not set: {}. It is set at the next start", name,
					ex.getMessage());
		}
	}

}
