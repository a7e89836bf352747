package io.llmshield.cloud.autoconfigure.aws;

import io.awspring.cloud.autoconfigure.config.secretsmanager.SecretsManagerClientCustomizer;
import io.awspring.cloud.autoconfigure.s3.S3ClientCustomizer;
import io.awspring.cloud.autoconfigure.s3.properties.S3Properties;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Points Spring Cloud AWS's client of one service to what
 * {@link AwsServiceConnectionDetails} tell of; it knows details for all services only.
 */
final class AwsStandIns {

	private AwsStandIns() {
	}

	private static void connect(AwsClientBuilder<?, ?> builder, AwsServiceConnectionDetails details) {
		builder.endpointOverride(details.getEndpoint())
			.region(Region.of(details.getRegion()))
			.credentialsProvider(credentials(details));
	}

	private static AwsCredentialsProvider credentials(AwsServiceConnectionDetails details) {
		return StaticCredentialsProvider
			.create(AwsBasicCredentials.create(details.getAccessKey(), details.getSecretKey()));
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ S3Client.class, S3ClientCustomizer.class })
	@ConditionalOnBean(S3ConnectionDetails.class)
	static class S3 {

		@Bean
		S3ClientCustomizer shieldCloudS3Connection(S3ConnectionDetails details) {
			return (builder) -> connect(builder, details);
		}

		/** Spring Cloud AWS's own cannot be customized. */
		@Bean
		@ConditionalOnMissingBean
		S3Presigner shieldCloudS3Presigner(S3ConnectionDetails details, S3Properties properties) {
			return S3Presigner.builder()
				.serviceConfiguration(properties.toS3Configuration())
				.endpointOverride(details.getEndpoint())
				.region(Region.of(details.getRegion()))
				.credentialsProvider(credentials(details))
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ SecretsManagerClient.class, SecretsManagerClientCustomizer.class })
	@ConditionalOnBean(SecretsManagerConnectionDetails.class)
	static class SecretsManager {

		@Bean
		SecretsManagerClientCustomizer shieldCloudSecretsManagerConnection(SecretsManagerConnectionDetails details) {
			return (builder) -> connect(builder, details);
		}

	}

}
