package io.llmshield.cloud.autoconfigure;

import java.util.Set;
import java.util.TreeSet;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * {@code llmshield.cloud.provider} names a provider that does not exist, whose module is
 * not on the class path, or that the application was not built for.
 */
public class UnusableCloudProviderException extends CloudException {

	private static final long serialVersionUID = 1L;

	private UnusableCloudProviderException(CloudErrorKind kind, String provider, String reason, String remedy) {
		super(of(kind, CloudErrorCategory.CONFIGURATION).provider(provider)
			.operation("select the provider")
			.resource(CloudProviders.PROPERTY)
			.reason(reason)
			.remedy(remedy));
	}

	static UnusableCloudProviderException unknown(String selected, Set<String> valid, @Nullable String nearest) {
		return new UnusableCloudProviderException(CloudErrorKind.CONFIG_ERROR, "any provider",
				"'" + selected + "' is not the id of a provider",
				((nearest != null) ? "Did you mean '" + nearest + "'? " : "") + "Valid ids are "
						+ String.join(", ", valid)
						+ ". The id of another cloud is valid once its module is on the class path");
	}

	static UnusableCloudProviderException missingModule(String selected, String dependency) {
		return new UnusableCloudProviderException(CloudErrorKind.PROVIDER_NOT_ENABLED, selected,
				"the module of '" + selected + "' is not on the class path",
				"Add the dependency " + dependency + ", or select another provider");
	}

	/**
	 * The application was processed ahead of time for another provider.
	 * @param selected the provider that is selected now
	 * @param built the provider that its beans were generated for
	 * @return the exception
	 */
	public static UnusableCloudProviderException builtForAnother(String selected, String built) {
		return new UnusableCloudProviderException(CloudErrorKind.CONFIG_ERROR, selected,
				"'" + selected + "' is selected, but the application was processed ahead of time for '" + built + "'",
				"Process it again with " + CloudProviders.PROPERTY + "=" + selected
						+ ", or start it without -Dspring.aot.enabled=true, which leaves the choice open");
	}

	/**
	 * The application was processed ahead of time for other stores.
	 * @param provider the selected provider
	 * @param stores the stores that are configured now
	 * @param built the stores that beans were generated for
	 * @return the exception
	 */
	public static UnusableCloudProviderException builtForOtherStores(String provider, Set<String> stores,
			Set<String> built) {
		return new UnusableCloudProviderException(CloudErrorKind.CONFIG_ERROR, provider,
				"the stores are " + new TreeSet<>(stores) + ", but the application was processed ahead of time for "
						+ new TreeSet<>(built),
				"Process it again with these llmshield.cloud.storage.stores, or start it without "
						+ "-Dspring.aot.enabled=true; buckets and prefixes may change, names may not");
	}

}
