package io.llmshield.cloud.autoconfigure.gcp;

import java.util.List;

import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;

import org.springframework.util.ClassUtils;

/**
 * Announces {@code gcp}: present with our drivers and Spring Cloud GCP.
 */
class GcpProviderDescriptor implements CloudProviderDescriptor {

	static final String ID = "gcp";

	private static final List<String> NEEDED = List.of("io.llmshield.cloud.gcp.GcpErrors",
			"com.google.cloud.spring.autoconfigure.core.GcpProperties");

	private static final List<String> BOOTSTRAP = List.of(
			"com.google.cloud.spring.autoconfigure.core.GcpContextAutoConfiguration",
			"com.google.cloud.spring.autoconfigure.secretmanager.GcpSecretManagerAutoConfiguration",
			"io.llmshield.cloud.autoconfigure.gcp.ShieldCloudGcpConnectionAutoConfiguration",
			"io.llmshield.cloud.autoconfigure.gcp.ShieldCloudGcpAutoConfiguration");

	@Override
	public String id() {
		return ID;
	}

	@Override
	public List<String> bootstrapConfigurations() {
		return BOOTSTRAP;
	}

	@Override
	public boolean isPresent(ClassLoader classLoader) {
		return NEEDED.stream().allMatch((name) -> ClassUtils.isPresent(name, classLoader));
	}

}
