package io.llmshield.cloud.autoconfigure.storage;

import io.llmshield.cloud.autoconfigure.CloudOnly;
import io.llmshield.cloud.residency.ResidencyPolicy;
import io.llmshield.cloud.resilience.CallGuards;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.storage.TransferManager;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.Environment;

/**
 * Builds the bean of each named store.
 */
class CloudStoreFactory {

	private final StorageProperties properties;

	private final StorageDriver driver;

	private final CallGuards guards;

	private final TransferManager transfers;

	private final ResidencyPolicy residency;

	private final ObjectProvider<ObservationRegistry> observations;

	private final ObjectProvider<MeterRegistry> meters;

	private final Environment environment;

	CloudStoreFactory(StorageProperties properties, StorageDriver driver, CallGuards guards, TransferManager transfers,
			ResidencyPolicy residency, ObjectProvider<ObservationRegistry> observations,
			ObjectProvider<MeterRegistry> meters, Environment environment) {
		this.properties = properties;
		this.driver = driver;
		this.guards = guards;
		this.transfers = transfers;
		this.residency = residency;
		this.observations = observations;
		this.meters = meters;
		this.environment = environment;
	}

	/**
	 * Build a store.
	 * @param name its name in the configuration
	 * @return the store with all layers
	 */
	CloudStorage create(String name) {
		StoreLocation location = this.properties.effectiveStores(this.driver.provider()).get(name);
		if (location == null) {
			throw new IllegalStateException("The store '" + name + "' is not configured");
		}
		CloudStorageBuilder builder = CloudStorageBuilder.forDriver(this.driver)
			.store(name)
			.bucket(location.bucket())
			.prefix(location.prefix())
			.keyId(CloudOnly.use(this.environment, StorageProperties.PREFIX + ".stores." + name + ".key-id",
					location.keyId()))
			.guard(this.guards.guard(this.driver.provider(), "storage", !this.driver.keepsTimeLimit()))
			.transfers(this.transfers)
			.residency(this.residency);
		this.observations.ifUnique(builder::observations);
		this.meters.ifUnique(builder::meters);
		return builder.build();
	}

}
