package io.llmshield.cloud.autoconfigure.local;

import java.util.List;

import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.local.LocalProvider;

/**
 * Announces {@code local}, which is always present.
 */
class LocalProviderDescriptor implements CloudProviderDescriptor {

	@Override
	public String id() {
		return LocalProvider.ID;
	}

	@Override
	public List<String> bootstrapConfigurations() {
		return List.of(ShieldCloudLocalAutoConfiguration.class.getName());
	}

}
