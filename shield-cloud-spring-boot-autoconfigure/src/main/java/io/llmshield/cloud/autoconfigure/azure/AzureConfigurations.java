package io.llmshield.cloud.autoconfigure.azure;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import com.azure.core.credential.TokenCredential;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.storage.blob.BlobServiceClient;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.resilience.ResilienceProperties;
import io.llmshield.cloud.autoconfigure.traces.ConditionalOnTraces;
import io.llmshield.cloud.autoconfigure.traces.TracesProperties;
import io.llmshield.cloud.azure.identity.AzureIdentities;
import io.llmshield.cloud.azure.secrets.AzureSecrets;
import io.llmshield.cloud.azure.storage.AzureStorage;
import io.llmshield.cloud.azure.storage.AzureStorageAccount;
import io.llmshield.cloud.azure.storage.AzureStorageOptions;
import io.llmshield.cloud.azure.traces.AzureTraces;
import io.llmshield.cloud.identity.CloudIdentity;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.traces.TraceDestination;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindResult;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The parts of {@link ShieldCloudAzureAutoConfiguration}, one per service.
 */
final class AzureConfigurations {

	/** The client that Spring Cloud Azure makes with its own credential. */
	private static final String VENDORS_CLIENT = "azureKeyVaultSecretClient";

	private AzureConfigurations() {
	}

	static @Nullable TokenCredential credential(ObjectProvider<AzureConnectionDetails> details,
			ObjectProvider<TokenCredential> vendors) {
		return details.orderedStream()
			.map(AzureConnectionDetails::getCredential)
			.filter(Objects::nonNull)
			.findFirst()
			.orElseGet(vendors::getIfAvailable);
	}

	/**
	 * Return the credential.
	 * @throws CloudException {@code CONFIGURATION} if there is none
	 */
	static TokenCredential requiredCredential(ObjectProvider<AzureConnectionDetails> details,
			ObjectProvider<TokenCredential> vendors, String operation, String reason) {
		TokenCredential credential = credential(details, vendors);
		if (credential == null) {
			throw CloudException.of(CloudErrorKind.CONFIG_ERROR, CloudErrorCategory.CONFIGURATION)
				.provider(AzureProviderDescriptor.ID)
				.operation(operation)
				.reason(reason + ", and there is no credential")
				.remedy("Define a TokenCredential bean named " + AzureStandIns.CREDENTIAL
						+ ", or leave Spring Cloud Azure's auto-configuration on, which makes one")
				.build();
		}
		return credential;
	}

	/**
	 * Return the credential for Application Insights.
	 * @return {@code null} if no tokens are asked for
	 * @throws CloudException {@code CONFIGURATION} if they are, and there is none
	 */
	static @Nullable TokenCredential insightsCredential(AzureCloudProperties.ApplicationInsights insights,
			ObjectProvider<AzureConnectionDetails> details, ObjectProvider<TokenCredential> vendors, String operation) {
		return insights.authenticate() ? requiredCredential(details, vendors, operation,
				AzureCloudProperties.PREFIX + ".application-insights.authenticate is true") : null;
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(SecretClient.class)
	@ConditionalOnMissingBean(name = CloudProviderDescriptor.SECRET_DRIVER, value = SecretDriver.class)
	static class Secrets {

		@Bean(name = CloudProviderDescriptor.SECRET_DRIVER, defaultCandidate = false)
		SecretDriver shieldCloudSecretDriver(SecretClient client,
				@Qualifier(VENDORS_CLIENT) ObjectProvider<SecretClient> vendorsClient, AzureCloudProperties properties,
				AzureCredentials credentials, ResilienceProperties resilience,
				@Qualifier(AzureStandIns.CREDENTIAL) ObjectProvider<TokenCredential> vendors) {
			AzureClientCheck.checkEndpoint("Key Vault", client.getVaultUrl());
			TokenCredential credential = vendors.getIfAvailable();
			if (credential != null && vendorsClient.getIfAvailable() == client && credentials.areShared()) {
				AzureClientCheck.checkCredential(credential, client.getVaultUrl(), resilience.cloudTimeLimit());
			}
			return AzureSecrets.driver(client, properties.secretOptions());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(BlobServiceClient.class)
	@ConditionalOnMissingBean(name = CloudProviderDescriptor.STORAGE_DRIVER, value = StorageDriver.class)
	static class Storage {

		/** A shorter response time-out of Spring Cloud Azure's stays. */
		private static final List<String> RESPONSE_TIMEOUTS = List.of(
				"spring.cloud.azure.storage.blob.client.response-timeout",
				"spring.cloud.azure.storage.client.response-timeout",
				"spring.cloud.azure.client.http.response-timeout");

		@Bean(name = CloudProviderDescriptor.STORAGE_DRIVER, defaultCandidate = false)
		StorageDriver shieldCloudStorageDriver(BlobServiceClient client, AzureCloudProperties properties,
				ResilienceProperties resilience, Environment environment,
				ObjectProvider<AzureStorageAccount> accounts) {
			AzureClientCheck.checkEndpoint("Blob Storage", client.getAccountUrl());
			AzureStorageOptions options = properties.storageOptions(shortest(environment, resilience.cloudTimeLimit()));
			AzureStorageAccount account = accounts.getIfAvailable();
			return (account != null) ? AzureStorage.driver(client, options, account)
					: AzureStorage.driver(client, options);
		}

		private static Duration shortest(Environment environment, Duration ours) {
			Binder binder = Binder.get(environment);
			return RESPONSE_TIMEOUTS.stream()
				.map((name) -> binder.bind(name, Duration.class))
				.filter(BindResult::isBound)
				.map(BindResult::get)
				.findFirst()
				.filter((theirs) -> theirs.compareTo(Duration.ZERO) > 0 && theirs.compareTo(ours) < 0)
				.orElse(ours);
		}

		/**
		 * What Azure Resource Manager tells of the account, if its resource id is known.
		 * The application may define its own, for another cloud than the public one.
		 */
		@Bean
		@ConditionalOnMissingBean
		@Conditional(OnAccountResourceId.class)
		AzureStorageAccount shieldCloudAzureStorageAccount(AzureCloudProperties properties,
				ObjectProvider<AzureConnectionDetails> details,
				@Qualifier(AzureStandIns.CREDENTIAL) ObjectProvider<TokenCredential> vendors) {
			return AzureStorageAccount.of(Objects.requireNonNull(credential(details, vendors)),
					Objects.requireNonNull(properties.accountResourceId()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(CloudIdentity.class)
	static class WhoAmI {

		/** Made when it is first used. */
		@Bean
		@Lazy
		CloudIdentity shieldCloudIdentity(ObjectProvider<AzureConnectionDetails> details,
				@Qualifier(AzureStandIns.CREDENTIAL) ObjectProvider<TokenCredential> vendors) {
			return AzureIdentities.identity(Objects.requireNonNull(credential(details, vendors)),
					AzureIdentities.RESOURCE_MANAGER);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnTraces
	@ConditionalOnMissingBean(TraceDestination.class)
	@EnableConfigurationProperties(TracesProperties.class)
	static class Traces {

		@Bean
		TraceDestination shieldCloudTraceDestination(TracesProperties properties, AzureCloudProperties azure,
				ObjectProvider<AzureConnectionDetails> details,
				@Qualifier(AzureStandIns.CREDENTIAL) ObjectProvider<TokenCredential> vendors) {
			URI endpoint = properties.endpointUri();
			if (endpoint == null) {
				throw CloudException.of(CloudErrorKind.CONFIG_ERROR, CloudErrorCategory.CONFIGURATION)
					.provider(AzureProviderDescriptor.ID)
					.operation("find where traces go")
					.reason(TracesProperties.PREFIX + ".enabled is true, and there is no address to send them to")
					.remedy("Set " + AzureCloudProperties.ApplicationInsights.CONNECTION_STRING + ", or "
							+ TracesProperties.PREFIX
							+ ".endpoint to what Application Insights shows for OTLP traces, such"
							+ " as https://<data collection endpoint>/datacollectionRules/<rule>/streams/"
							+ "Microsoft-OTLP-Traces/otlp/v1/traces")
					.build();
			}
			return AzureTraces.destination(endpoint, azure.location(), requiredCredential(details, vendors,
					"send traces", "traces to the endpoint " + TracesProperties.PREFIX + ".endpoint carry a token"));
		}

	}

	/** The parts of a resource id. */
	static class OnAccountResourceId extends SpringBootCondition {

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			boolean known = Binder.get(context.getEnvironment())
				.bind(AzureCloudProperties.PREFIX, AzureCloudProperties.class)
				.map(AzureCloudProperties::accountResourceId)
				.isBound();
			return new ConditionOutcome(known, ConditionMessage.forCondition("Storage account's resource id")
				.because(known ? "it is known" : "it is not known"));
		}

	}

}
