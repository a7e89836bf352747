package io.llmshield.cloud.autoconfigure.aws;

import io.awspring.cloud.autoconfigure.config.secretsmanager.SecretsManagerAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.s3.S3AutoConfiguration;
import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.aws.AwsErrors;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration for what has to be there before Spring Cloud AWS makes its clients:
 * what points one of them to a service that stands in for AWS.
 */
@AutoConfiguration(before = { S3AutoConfiguration.class, SecretsManagerAutoConfiguration.class })
@ConditionalOnCloudProvider(AwsProviderDescriptor.ID)
@ConditionalOnClass({ AwsErrors.class, AwsClientBuilderConfigurer.class })
@Import({ AwsStandIns.S3.class, AwsStandIns.SecretsManager.class })
public final class ShieldCloudAwsConnectionAutoConfiguration {

}
