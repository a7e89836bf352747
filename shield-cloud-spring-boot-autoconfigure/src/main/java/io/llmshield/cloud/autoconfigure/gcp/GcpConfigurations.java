package io.llmshield.cloud.autoconfigure.gcp;

import java.net.URI;
import java.util.Objects;

import com.google.api.gax.core.CredentialsProvider;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.spring.core.GcpProjectIdProvider;
import com.google.cloud.storage.Storage;
import io.llmshield.cloud.autoconfigure.CloudBootstrap;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.resilience.ResilienceProperties;
import io.llmshield.cloud.autoconfigure.traces.ConditionalOnTraces;
import io.llmshield.cloud.autoconfigure.traces.TracesProperties;
import io.llmshield.cloud.gcp.identity.GcpIdentities;
import io.llmshield.cloud.gcp.secrets.GcpSecretOptions;
import io.llmshield.cloud.gcp.secrets.GcpSecrets;
import io.llmshield.cloud.gcp.storage.GcpStorage;
import io.llmshield.cloud.gcp.traces.GcpTraces;
import io.llmshield.cloud.identity.CloudIdentity;
import io.llmshield.cloud.residency.ResidencyPolicy;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.traces.TraceDestination;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * The parts of {@link ShieldCloudGcpAutoConfiguration}, one per service.
 */
final class GcpConfigurations {

	private GcpConfigurations() {
	}

	/** The driver turns the retries of its own calls off. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(SecretManagerServiceClient.class)
	@ConditionalOnMissingBean(name = CloudProviderDescriptor.SECRET_DRIVER, value = SecretDriver.class)
	static class Secrets {

		/** Spring Cloud GCP's own property for secrets in another project. */
		private static final String PROJECT = "spring.cloud.gcp.secretmanager.project-id";

		@Bean(name = CloudProviderDescriptor.SECRET_DRIVER, defaultCandidate = false)
		SecretDriver shieldCloudSecretDriver(SecretManagerServiceClient client, GcpProjectIdProvider project,
				GcpCloudProperties properties, ResidencyPolicy residency, Environment environment,
				BeanFactory beanFactory) {
			String own = environment.getProperty(PROJECT);
			String projectId = StringUtils.hasText(own) ? own : Objects.requireNonNull(project.getProjectId());
			GcpSecretOptions options = properties.secretOptions(residency);
			// A property is text: half the requests of a start
			return GcpSecrets.driver(client, projectId,
					CloudBootstrap.isBootstrap(beanFactory) ? options.withoutStoredTypes() : options);
		}

	}

	/** The driver turns the retries of its own calls off. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(Storage.class)
	@ConditionalOnMissingBean(name = CloudProviderDescriptor.STORAGE_DRIVER, value = StorageDriver.class)
	static class StoredObjects {

		@Bean(name = CloudProviderDescriptor.STORAGE_DRIVER, defaultCandidate = false)
		StorageDriver shieldCloudStorageDriver(Storage client, GcpCloudProperties properties,
				ResilienceProperties resilience) {
			GcpClientCheck.check(client);
			return GcpStorage.driver(client, properties.storage().toOptions(resilience.cloudTimeLimit()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(CredentialsProvider.class)
	@ConditionalOnMissingBean(CloudIdentity.class)
	static class WhoAmI {

		@Bean
		@Lazy
		CloudIdentity shieldCloudIdentity(CredentialsProvider credentials, GcpProjectIdProvider project) {
			return GcpIdentities.identity(credentials, project.getProjectId());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnTraces
	@ConditionalOnBean(CredentialsProvider.class)
	@ConditionalOnMissingBean(TraceDestination.class)
	@EnableConfigurationProperties(TracesProperties.class)
	static class Traces {

		@Bean
		TraceDestination shieldCloudTraceDestination(CredentialsProvider credentials, GcpProjectIdProvider project,
				GcpCloudProperties gcp, TracesProperties properties) {
			URI own = properties.endpointUri();
			return GcpTraces.destination((own != null) ? own : GcpTraces.ENDPOINT,
					Objects.requireNonNull(project.getProjectId()), gcp.location(), credentials);
		}

	}

}
