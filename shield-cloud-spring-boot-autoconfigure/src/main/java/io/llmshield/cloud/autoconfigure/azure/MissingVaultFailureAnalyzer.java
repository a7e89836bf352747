package io.llmshield.cloud.autoconfigure.azure;

import io.llmshield.cloud.autoconfigure.CloudProviders;
import io.llmshield.cloud.secrets.CloudSecretManager;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Reports that the application wants secrets, and no vault is configured. Boot's own
 * analysis would tell to define the bean.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class MissingVaultFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException> {

	private final Environment environment;

	MissingVaultFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
		boolean wanted = cause.getResolvableType() != null
				&& cause.getResolvableType().toClass() == CloudSecretManager.class;
		if (!wanted || cause instanceof NoUniqueBeanDefinitionException
				|| !AzureProviderDescriptor.ID.equals(CloudProviders.selected(this.environment))) {
			return null;
		}
		return new FailureAnalysis("The application needs secrets, and no vault is configured.",
				AzureSetupCheck.VAULT + ".", cause);
	}

}
