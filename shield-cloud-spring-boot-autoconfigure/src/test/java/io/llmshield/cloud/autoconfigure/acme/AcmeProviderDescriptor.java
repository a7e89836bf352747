package io.llmshield.cloud.autoconfigure.acme;

import java.util.List;

import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;

/** Shown in docs/how-to/write-a-provider.md. */
public class AcmeProviderDescriptor implements CloudProviderDescriptor {

	@Override
	public String id() {
		return "acme";
	}

	@Override
	public List<String> bootstrapConfigurations() {
		return List.of(AcmeAutoConfiguration.class.getName());
	}

}
