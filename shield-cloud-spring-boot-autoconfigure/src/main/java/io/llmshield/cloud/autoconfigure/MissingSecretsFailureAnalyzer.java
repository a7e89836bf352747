package io.llmshield.cloud.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretHandle;
import io.llmshield.cloud.secrets.SecretHandles;
import io.llmshield.cloud.secrets.SecretLoader;
import io.llmshield.cloud.secrets.SecretRotator;
import io.llmshield.cloud.secrets.ShieldSecret;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Reports that the application wants secrets, and that the provider has no driver for
 * them here, or that there are several managers and none is the one to be used. Boot's
 * own analysis would tell to define the bean.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class MissingSecretsFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException> {

	/** What there is where there is a single manager. */
	private static final Set<Class<?>> WITH_A_MANAGER = Set.of(CloudSecretManager.class, SecretHandle.class,
			SecretHandles.class, SecretLoader.class, SecretRotator.class);

	/** What brings the driver for secrets of each cloud of this project. */
	private static final Map<String, String> DRIVERS = Map.of("aws",
			"Check that spring.cloud.aws.secretsmanager.enabled is not false, or define a bean of type "
					+ "SecretsManagerClient",
			"gcp",
			"Check that spring.cloud.gcp.secretmanager.enabled is not false, or define a bean of type "
					+ "SecretManagerServiceClient",
			"azure",
			"Set llmshield.cloud.azure.key-vault.vault-url to the vault's URL, such as "
					+ "https://my-vault.vault.azure.net (or spring.cloud.azure.keyvault.secret.endpoint), and check that "
					+ "spring.cloud.azure.keyvault.secret.enabled is not false");

	private final BeanFactory beanFactory;

	private final Environment environment;

	MissingSecretsFailureAnalyzer(BeanFactory beanFactory, Environment environment) {
		this.beanFactory = beanFactory;
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
		Class<?> type = (cause.getResolvableType() != null) ? cause.getResolvableType().toClass() : null;
		if (type == null || cause instanceof NoUniqueBeanDefinitionException || !WITH_A_MANAGER.contains(type)
				|| CloudProviders.NONE.equals(CloudProviders.selected(this.environment))) {
			return null;
		}
		InjectionPlace place = InjectionPlace.of(rootFailure);
		List<String> managers = managers();
		if (managers.isEmpty()) {
			return withoutManager(place, type, cause);
		}
		if (managers.size() > 1) {
			return new FailureAnalysis(
					String.format(
							"%s needs %s, but there are several beans of type CloudSecretManager, and none is the "
									+ "one to be used: %s.",
							place.who(), wanted(place, type), String.join(", ", managers)),
					"Mark one of them as @Primary, or define the bean on the manager that it is to use.", cause);
		}
		if (type == SecretHandle.class && place.annotation(ShieldSecret.class) == null) {
			return new FailureAnalysis(
					String.format("%s needs a SecretHandle, but does not say of which secret.", place.who()),
					"Add @ShieldSecret with the secret's name to the field or parameter, or define the bean.", cause);
		}
		return null;
	}

	private FailureAnalysis withoutManager(InjectionPlace place, Class<?> type, NoSuchBeanDefinitionException cause) {
		String provider = CloudProviders.selected(this.environment);
		return new FailureAnalysis(
				String.format(
						"%s needs %s, but the provider '%s' has no driver for secrets here: what it is made of is not "
								+ "configured, or an auto-configuration is excluded.",
						place.who(), wanted(place, type), provider),
				DRIVERS.getOrDefault(provider,
						"Check that there is a SecretDriver bean named " + CloudProviderDescriptor.SECRET_DRIVER)
						+ ". Boot's condition report (--debug) tells what was left out, and why.",
				cause);
	}

	private static String wanted(InjectionPlace place, Class<?> type) {
		ShieldSecret secret = place.annotation(ShieldSecret.class);
		return (secret != null) ? "the secret '" + secret.value() + "'" : "a " + type.getSimpleName();
	}

	private List<String> managers() {
		return (this.beanFactory instanceof ListableBeanFactory listable) ? List
			.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(listable, CloudSecretManager.class, true, false))
				: List.of();
	}

}
