package io.llmshield.cloud.storage;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;

import org.springframework.util.function.SingletonSupplier;

/**
 * The stores of an application by their names in {@code llmshield.cloud.storage.stores}.
 * Immutable and thread-safe.
 */
public final class CloudStores {

	private final Map<String, Supplier<CloudStorage>> stores;

	/**
	 * Create the registry.
	 * @param stores the stores by name
	 */
	public CloudStores(Map<String, CloudStorage> stores) {
		this(stores.keySet(), stores::get);
	}

	private CloudStores(Set<String> names, Function<String, CloudStorage> lookup) {
		Map<String, Supplier<CloudStorage>> suppliers = new TreeMap<>();
		names.forEach((name) -> suppliers.put(name, SingletonSupplier.of(() -> lookup.apply(name))));
		this.stores = Collections.unmodifiableMap(suppliers);
	}

	/**
	 * Create a registry of stores that need not be made yet.
	 * @param names the stores' names
	 * @param lookup makes or finds a store when it is used first
	 * @return the registry
	 */
	public static CloudStores lazy(Set<String> names, Function<String, CloudStorage> lookup) {
		return new CloudStores(names, lookup);
	}

	/**
	 * Return a store.
	 * @param name its name
	 * @return the store
	 * @throws CloudException {@code CONFIGURATION} if there is none of this name
	 */
	public CloudStorage get(String name) {
		return supplier(name).get();
	}

	/**
	 * Return what gives a store when it is used, so that naming it does not make it.
	 * @param name its name
	 * @return gives the same store at every call
	 * @throws CloudException {@code CONFIGURATION} if there is none of this name
	 */
	public Supplier<CloudStorage> supplier(String name) {
		Supplier<CloudStorage> store = this.stores.get(name);
		if (store == null) {
			throw CloudException.of(CloudErrorKind.CONFIG_ERROR, CloudErrorCategory.CONFIGURATION)
				.provider("any provider")
				.operation("find the store")
				.resource(name)
				.reason("there is no store of this name; the configured stores are " + names())
				.remedy("Set llmshield.cloud.storage.stores." + name + ".bucket, or use one of the others")
				.build();
		}
		return store;
	}

	/**
	 * Return the names of all stores.
	 * @return the names in alphabetical order
	 */
	public Set<String> names() {
		return this.stores.keySet();
	}

	/**
	 * Check now where the bucket of every store is kept, instead of at its first use.
	 * Stores that the application built without {@link CloudStorageBuilder} are left out.
	 * @throws CloudException {@code RESIDENCY_VIOLATION}, or why a bucket's location is
	 * not known
	 */
	public void checkResidency() {
		this.stores.values().forEach((store) -> ResidencyCloudStorage.check(store.get()));
	}

}
