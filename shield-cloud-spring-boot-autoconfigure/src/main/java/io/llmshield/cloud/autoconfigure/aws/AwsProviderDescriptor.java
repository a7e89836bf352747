package io.llmshield.cloud.autoconfigure.aws;

import java.util.List;

import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;

import org.springframework.util.ClassUtils;

/**
 * Announces {@code aws}: present with our drivers and Spring Cloud AWS.
 */
class AwsProviderDescriptor implements CloudProviderDescriptor {

	static final String ID = "aws";

	private static final List<String> NEEDED = List.of("io.llmshield.cloud.aws.AwsErrors",
			"io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer");

	private static final List<String> BOOTSTRAP = List.of("io.awspring.cloud.autoconfigure.core.AwsAutoConfiguration",
			"io.awspring.cloud.autoconfigure.core.CredentialsProviderAutoConfiguration",
			"io.awspring.cloud.autoconfigure.core.RegionProviderAutoConfiguration",
			"io.awspring.cloud.autoconfigure.config.secretsmanager.SecretsManagerAutoConfiguration",
			"io.llmshield.cloud.autoconfigure.aws.ShieldCloudAwsConnectionAutoConfiguration",
			"io.llmshield.cloud.autoconfigure.aws.ShieldCloudAwsAutoConfiguration");

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
