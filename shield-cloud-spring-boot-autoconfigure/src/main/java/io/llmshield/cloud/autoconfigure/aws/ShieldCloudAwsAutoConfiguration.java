package io.llmshield.cloud.autoconfigure.aws;

import io.awspring.cloud.autoconfigure.config.secretsmanager.SecretsManagerAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.AwsAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.s3.S3AutoConfiguration;
import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfiguration;
import io.llmshield.cloud.autoconfigure.logs.ShieldCloudLogsAutoConfiguration;
import io.llmshield.cloud.autoconfigure.metrics.ShieldCloudMetricsAutoConfiguration;
import io.llmshield.cloud.autoconfigure.secrets.ShieldCloudSecretsAutoConfiguration;
import io.llmshield.cloud.autoconfigure.storage.ShieldCloudStorageAutoConfiguration;
import io.llmshield.cloud.autoconfigure.traces.ShieldCloudTracesAutoConfiguration;
import io.llmshield.cloud.aws.AwsErrors;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration for AWS on the clients of Spring Cloud AWS, or the application's own
 * in their place: a driver for secrets if there is a client of Secrets Manager, a driver
 * for objects if there is one of S3, and the identity.
 */
@AutoConfiguration(
		after = { ShieldCloudAutoConfiguration.class, AwsAutoConfiguration.class, S3AutoConfiguration.class,
				SecretsManagerAutoConfiguration.class },
		before = { ShieldCloudSecretsAutoConfiguration.class, ShieldCloudStorageAutoConfiguration.class,
				ShieldCloudLogsAutoConfiguration.class, ShieldCloudMetricsAutoConfiguration.class,
				ShieldCloudTracesAutoConfiguration.class })
@ConditionalOnCloudProvider(AwsProviderDescriptor.ID)
@ConditionalOnClass({ AwsErrors.class, AwsClientBuilderConfigurer.class })
@EnableConfigurationProperties(AwsCloudProperties.class)
@Import({ AwsConfigurations.Secrets.class, AwsConfigurations.Storage.class, AwsConfigurations.WhoAmI.class,
		AwsLogsConfiguration.class, AwsMetricsConfiguration.class, AwsConfigurations.Traces.class,
		AwsConfigurations.XrayHeader.class })
public final class ShieldCloudAwsAutoConfiguration {

	@Bean
	static AwsDefaults shieldCloudAwsDefaults(ObjectProvider<AwsCloudProperties> properties,
			ObjectProvider<AwsServiceConnectionDetails> services) {
		return new AwsDefaults(properties, services);
	}

}
