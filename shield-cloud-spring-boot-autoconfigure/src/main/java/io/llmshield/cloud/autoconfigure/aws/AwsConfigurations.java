package io.llmshield.cloud.autoconfigure.aws;

import java.net.URI;
import java.util.stream.Stream;

import io.awspring.cloud.autoconfigure.AwsSyncClientCustomizer;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.core.AwsConnectionDetails;
import io.awspring.cloud.autoconfigure.core.AwsProperties;
import io.awspring.cloud.autoconfigure.s3.S3ClientCustomizer;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.resilience.ResilienceProperties;
import io.llmshield.cloud.autoconfigure.traces.ConditionalOnTraces;
import io.llmshield.cloud.autoconfigure.traces.TracesProperties;
import io.llmshield.cloud.aws.AwsClients;
import io.llmshield.cloud.aws.identity.AwsIdentities;
import io.llmshield.cloud.aws.secrets.AwsSecrets;
import io.llmshield.cloud.aws.storage.AwsStorage;
import io.llmshield.cloud.aws.traces.AwsTraces;
import io.llmshield.cloud.identity.CloudIdentity;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.traces.TraceDestination;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.contrib.awsxray.propagator.AwsXrayPropagator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sts.StsClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

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

		/** So that our calls, and only they, do without the SDK's retries at no cost. */
		@Bean
		S3ClientCustomizer shieldCloudS3OptionalRetries() {
			return (builder) -> builder.addPlugin(AwsClients.withOptionalRetries());
		}

		@Bean(name = CloudProviderDescriptor.STORAGE_DRIVER, defaultCandidate = false)
		StorageDriver shieldCloudStorageDriver(S3Client client, S3Presigner presigner, AwsCloudProperties properties,
				ResilienceProperties resilience) {
			AwsClientCheck.check("S3", client.serviceClientConfiguration());
			return AwsStorage.driver(client, presigner, properties.storage().toOptions(resilience.cloudTimeLimit()));
		}

	}

	/** X-Ray, or what stands in for all of AWS. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnTraces
	@ConditionalOnMissingBean(TraceDestination.class)
	@EnableConfigurationProperties(TracesProperties.class)
	static class Traces {

		@Bean
		TraceDestination shieldCloudTraceDestination(AwsRegionProvider region, AwsCredentialsProvider credentials,
				TracesProperties properties, ObjectProvider<AwsConnectionDetails> connectionDetails,
				AwsProperties aws) {
			AwsConnectionDetails details = connectionDetails.getIfAvailable();
			String name = (details != null && details.getRegion() != null) ? details.getRegion()
					: region.getRegion().id();
			URI standIn = (details != null && details.getEndpoint() != null) ? details.getEndpoint()
					: aws.getEndpoint();
			return AwsTraces.destination(endpoint(properties, name, standIn), name, credentials);
		}

		private static URI endpoint(TracesProperties properties, String region, @Nullable URI standIn) {
			URI own = properties.endpointUri();
			if (own != null) {
				return own;
			}
			if (standIn == null) {
				return AwsTraces.endpoint(region);
			}
			AwsClientCheck.checkEndpoint("X-Ray", standIn);
			return standIn.resolve("/v1/traces");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnTraces
	@ConditionalOnBooleanProperty(TracesProperties.PREFIX + ".x-ray-header")
	@ConditionalOnClass(name = TracesProperties.XRAY_PROPAGATOR)
	static class XrayHeader {

		/** First, so that W3C's header wins where both are there. */
		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		TextMapPropagator shieldCloudXrayPropagator() {
			return AwsXrayPropagator.getInstance();
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
