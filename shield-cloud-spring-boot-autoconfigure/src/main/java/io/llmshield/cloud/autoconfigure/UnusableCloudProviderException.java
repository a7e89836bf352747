package io.llmshield.cloud.autoconfigure;

import java.util.Set;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * {@code llmshield.cloud.provider} names a provider that does not exist or whose module
 * is not on the class path.
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

}
