package io.llmshield.cloud.autoconfigure.aws;

import io.awspring.cloud.autoconfigure.config.secretsmanager.SecretsManagerAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.AwsAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.CredentialsProviderAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.RegionProviderAutoConfiguration;
import io.awspring.cloud.autoconfigure.s3.S3AutoConfiguration;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfigurations;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Runs contexts with the provider {@code aws} selected: all auto-configurations of this
 * module and those of Spring Cloud AWS.
 */
final class AwsRunner {

	static final String REGION = "llmshield.cloud.aws.region=eu-central-1";

	static final String[] CREDENTIALS = { "spring.cloud.aws.credentials.access-key=AKIDEXAMPLE",
			"spring.cloud.aws.credentials.secret-key=top-secret" };

	private AwsRunner() {
	}

	static ApplicationContextRunner bare() {
		return new ApplicationContextRunner().withConfiguration(ShieldCloudAutoConfigurations.all())
			.withConfiguration(AutoConfigurations.of(AwsAutoConfiguration.class,
					CredentialsProviderAutoConfiguration.class, RegionProviderAutoConfiguration.class,
					S3AutoConfiguration.class, SecretsManagerAutoConfiguration.class))
			.withPropertyValues("llmshield.cloud.provider=aws");
	}

	static ApplicationContextRunner usable() {
		return bare().withPropertyValues(REGION).withPropertyValues(CREDENTIALS);
	}

}
