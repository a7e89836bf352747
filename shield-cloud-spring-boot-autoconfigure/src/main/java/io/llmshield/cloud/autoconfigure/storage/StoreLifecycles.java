package io.llmshield.cloud.autoconfigure.storage;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.CloudOnly;
import io.llmshield.cloud.storage.BucketLifecycle;
import io.llmshield.cloud.storage.LifecycleRule;
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
		Map<String, Map<String, LifecycleRule>> buckets = new TreeMap<>();
		this.properties.stores().forEach((name, store) -> {
			LifecycleProperties lifecycle = CloudOnly.use(this.environment, property(name), store.lifecycle());
			String bucket = store.bucket();
			if (lifecycle != null && bucket != null) {
				buckets.computeIfAbsent(bucket, (key) -> new TreeMap<>()).put(name, lifecycle.toRule(store.prefix()));
			}
		});
		buckets.forEach(this::apply);
	}

	/** All rules of a bucket at once: S3 keeps them in one document. */
	private void apply(String bucket, Map<String, LifecycleRule> rules) {
		try {
			this.buckets.apply(bucket, List.copyOf(rules.values()));
		}
		catch (CloudException ex) {
			if (!ex.retryable()) {
				throw ex.toBuilder().remedy(ex.remedy() + ". " + properties(rules.keySet())).build();
			}
			logger.warn("The lifecycle rules of the stores {} were not set: {}. They are set at the next start",
					rules.keySet(), ex.getMessage());
		}
	}

	private static String property(String store) {
		return StorageProperties.PREFIX + ".stores." + store + ".lifecycle";
	}

	private static String properties(Set<String> stores) {
		return stores.stream()
			.map(StoreLifecycles::property)
			.collect(Collectors.joining(", ", "The rules are those of ", ""));
	}

}
