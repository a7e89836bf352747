package io.llmshield.cloud.autoconfigure;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;

/**
 * The providers that may be selected. A provider outside this project announces itself by
 * a {@link CloudProviderDescriptor}.
 */
public final class CloudProviders {

	static final String PROPERTY = "llmshield.cloud.provider";

	static final String LOCAL = "local";

	static final String NONE = "none";

	/** The clouds of this project and the dependency that brings each. */
	private static final Map<String, String> CLOUDS = Map.of("aws",
			"io.llmshield.cloud:shield-cloud-spring-boot-starter-aws", "gcp",
			"io.llmshield.cloud:shield-cloud-spring-boot-starter-gcp", "azure",
			"io.llmshield.cloud:shield-cloud-spring-boot-starter-azure");

	/** The auto-configurations that make each provider's driver for secrets. */
	private final Map<String, List<String>> available = new TreeMap<>();

	CloudProviders(Collection<CloudProviderDescriptor> descriptors, ClassLoader classLoader) {
		this.available.put(NONE, List.of());
		for (CloudProviderDescriptor descriptor : descriptors) {
			if (descriptor.isPresent(classLoader)) {
				this.available.put(descriptor.id(), descriptor.bootstrapConfigurations());
			}
		}
	}

	static CloudProviders load(ClassLoader classLoader) {
		return new CloudProviders(SpringFactoriesLoader.loadFactories(CloudProviderDescriptor.class, classLoader),
				classLoader);
	}

	/**
	 * Return the selected provider, whether or not it exists.
	 * @param environment holds the property
	 * @return the id in lower case
	 */
	public static String selected(Environment environment) {
		return environment.getProperty(PROPERTY, LOCAL).strip().toLowerCase(Locale.ROOT);
	}

	/**
	 * Return whether the application wants no provider at all.
	 * @param environment holds the property
	 * @return whether {@code none} is selected
	 */
	public static boolean isNone(Environment environment) {
		return NONE.equals(selected(environment));
	}

	/**
	 * Refuse a provider that cannot be used.
	 * @param selected the provider's id
	 * @throws UnusableCloudProviderException if it is unknown or its module is missing
	 */
	void check(String selected) {
		if (this.available.containsKey(selected)) {
			return;
		}
		String dependency = CLOUDS.get(selected);
		throw (dependency != null) ? UnusableCloudProviderException.missingModule(selected, dependency)
				: UnusableCloudProviderException.unknown(selected, valid(), nearest(selected));
	}

	/**
	 * Return the ids that may be selected, also of modules that are missing.
	 * @return the ids
	 */
	Set<String> valid() {
		Set<String> valid = new TreeSet<>(this.available.keySet());
		valid.addAll(CLOUDS.keySet());
		return valid;
	}

	/**
	 * Return what makes a provider's driver for secrets.
	 * @param selected the provider's id, {@link #check checked}
	 * @return names of auto-configurations, perhaps none
	 */
	List<String> bootstrapConfigurations(String selected) {
		return this.available.getOrDefault(selected, List.of());
	}

	private @Nullable String nearest(String selected) {
		return NearestMatch.of(selected, valid());
	}

}
