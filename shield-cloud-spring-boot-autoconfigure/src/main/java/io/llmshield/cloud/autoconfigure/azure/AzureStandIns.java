package io.llmshield.cloud.autoconfigure.azure;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import com.azure.core.credential.TokenCredential;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import io.llmshield.cloud.azure.secrets.AzureSecrets;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Clients for what {@link AzureConnectionDetails} tell of. They are there before Spring
 * Cloud Azure makes its own, which it then leaves.
 */
final class AzureStandIns {

	static final String CREDENTIAL = "springCloudAzureDefaultCredential";

	private AzureStandIns() {
	}

	/** The details that tell of a service. Others may tell of another one. */
	private static AzureConnectionDetails details(ObjectProvider<AzureConnectionDetails> all,
			Predicate<AzureConnectionDetails> service) {
		List<AzureConnectionDetails> telling = all.orderedStream().filter(service).toList();
		if (telling.size() != 1) {
			throw new NoUniqueBeanDefinitionException(AzureConnectionDetails.class, telling.size(),
					"several beans tell of the same service of Azure: keep one of them");
		}
		return telling.get(0);
	}

	private static boolean tellsVault(AzureConnectionDetails details) {
		return !(details instanceof AzureBlobConnectionDetails) && details.getVaultUrl() != null;
	}

	private static boolean tellsBlobs(AzureConnectionDetails details) {
		return details.getBlobEndpoint() != null || details.getBlobConnectionString() != null;
	}

	private static TokenCredential credential(AzureConnectionDetails details, BeanFactory beanFactory) {
		TokenCredential own = details.getCredential();
		return (own != null) ? own : beanFactory.getBean(CREDENTIAL, TokenCredential.class);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(AzureConnectionDetails.class)
	@Conditional(OnVaultUrl.class)
	@ConditionalOnMissingBean(SecretClient.class)
	static class Vault {

		/** The resource that the challenge names is not the stand-in's. */
		@Bean
		SecretClient shieldCloudSecretClient(ObjectProvider<AzureConnectionDetails> all, BeanFactory beanFactory) {
			AzureConnectionDetails details = details(all, AzureStandIns::tellsVault);
			SecretClientBuilder builder = new SecretClientBuilder().vaultUrl(String.valueOf(details.getVaultUrl()))
				.credential(credential(details, beanFactory))
				.disableChallengeResourceVerification();
			if (details.getHttpClient() != null) {
				builder.httpClient(details.getHttpClient());
			}
			return AzureSecrets.singleAttempt(builder).buildClient();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(AzureConnectionDetails.class)
	@Conditional(OnBlobEndpoint.class)
	@ConditionalOnMissingBean(BlobServiceClient.class)
	static class Blobs {

		@Bean
		BlobServiceClient shieldCloudBlobServiceClient(ObjectProvider<AzureConnectionDetails> all,
				BeanFactory beanFactory) {
			AzureConnectionDetails details = details(all, AzureStandIns::tellsBlobs);
			BlobServiceClientBuilder builder = new BlobServiceClientBuilder();
			if (details.getBlobConnectionString() != null) {
				builder.connectionString(details.getBlobConnectionString());
			}
			else {
				builder.endpoint(String.valueOf(details.getBlobEndpoint()))
					.credential(credential(details, beanFactory));
			}
			if (details.getHttpClient() != null) {
				builder.httpClient(details.getHttpClient());
			}
			return builder.buildClient();
		}

	}

	/**
	 * Details are few and cheap to ask, and what they tell decides which beans there are.
	 */
	private abstract static class OnDetails extends SpringBootCondition implements ConfigurationCondition {

		@Override
		public ConfigurationPhase getConfigurationPhase() {
			return ConfigurationPhase.REGISTER_BEAN;
		}

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
			ConditionMessage.Builder message = ConditionMessage.forCondition("AzureConnectionDetails");
			if (beanFactory == null) {
				return ConditionOutcome.noMatch(message.because("there is no bean factory"));
			}
			boolean told = tells(beanFactory);
			return new ConditionOutcome(told, message.because(told ? "they tell the endpoint" : "they tell nothing"));
		}

		abstract boolean tells(ConfigurableListableBeanFactory beanFactory);

		/** Those that have to be asked. */
		static Stream<AzureConnectionDetails> others(ConfigurableListableBeanFactory beanFactory) {
			return Stream.of(beanFactory.getBeanNamesForType(AzureConnectionDetails.class, true, false))
				.filter((name) -> !beanFactory.isTypeMatch(name, AzureBlobConnectionDetails.class))
				.map((name) -> beanFactory.getBean(name, AzureConnectionDetails.class));
		}

	}

	static class OnVaultUrl extends OnDetails {

		@Override
		boolean tells(ConfigurableListableBeanFactory beanFactory) {
			return others(beanFactory).anyMatch(AzureStandIns::tellsVault);
		}

	}

	static class OnBlobEndpoint extends OnDetails {

		@Override
		boolean tells(ConfigurableListableBeanFactory beanFactory) {
			return beanFactory.getBeanNamesForType(AzureBlobConnectionDetails.class, true, false).length > 0
					|| others(beanFactory).anyMatch(AzureStandIns::tellsBlobs);
		}

	}

}
