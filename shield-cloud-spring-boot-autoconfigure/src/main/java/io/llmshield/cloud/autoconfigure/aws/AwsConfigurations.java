package io.llmshield.cloud.autoconfigure.aws;

import java.util.stream.Stream;

import io.awspring.cloud.autoconfigure.AwsSyncClientCustomizer;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.core.AwsConnectionDetails;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.aws.identity.AwsIdentities;
import io.llmshield.cloud.aws.secrets.AwsSecrets;
import io.llmshield.cloud.aws.storage.AwsStorage;
import io.llmshield.cloud.identity.CloudIdentity;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.storage.StorageDriver;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sts.StsClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * The parts of {@link ShieldCloudAwsAutoConfiguration}, one per service.
 */
final class AwsConfigurations {

	private AwsConfigurations() {
	}

	/** The driver turns the retries of its own calls off. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(SecretsManagerClient.class)
	@ConditionalOnMissingBean(name = CloudProviderDescriptor.SECRET_DRIVER, value = SecretDriver.class)
	static class Secrets {

		@Bean(name = CloudProviderDescriptor.SECRET_DRIVER, defaultCandidate = false)
		SecretDriver shieldCloudSecretDriver(SecretsManagerClient client, AwsCloudProperties properties) {
			AwsClientCheck.check("Secrets Manager", client.serviceClientConfiguration());
			return AwsSecrets.driver(client, properties.secrets().toOptions());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean({ S3Client.class, S3Presigner.class })
	@ConditionalOnMissingBean(name = CloudProviderDescriptor.STORAGE_DRIVER, value = StorageDriver.class)
	static class Storage {

		@Bean(name = CloudProviderDescriptor.STORAGE_DRIVER, defaultCandidate = false)
		StorageDriver shieldCloudStorageDriver(S3Client client, S3Presigner presigner, AwsCloudProperties properties) {
			AwsClientCheck.check("S3", client.serviceClientConfiguration());
			return AwsStorage.driver(new SingleAttemptS3Client(client), presigner, properties.storage().toOptions());
		}

	}

	/**
	 * Nothing else here repeats what the identity asks, so this client keeps the SDK's
	 * retries. Both beans are made when they are first used.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(CloudIdentity.class)
	static class WhoAmI {

		@Bean
		@Lazy
		CloudIdentity shieldCloudIdentity(StsClient sts) {
			return AwsIdentities.identity(sts, sts.serviceClientConfiguration().credentialsProvider());
		}

		@Bean
		@Lazy
		@ConditionalOnMissingBean
		StsClient shieldCloudStsClient(AwsClientBuilderConfigurer configurer,
				ObjectProvider<AwsConnectionDetails> connectionDetails,
				ObjectProvider<AwsSyncClientCustomizer> customizers) {
			StsClient client = configurer
				.configureSyncClient(StsClient.builder(), null, connectionDetails.getIfAvailable(), Stream.empty(),
						customizers.orderedStream())
				.build();
			client.serviceClientConfiguration()
				.endpointOverride()
				.ifPresent((endpoint) -> AwsClientCheck.checkEndpoint("STS", endpoint));
			return client;
		}

	}

}
