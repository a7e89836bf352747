package io.llmshield.cloud.autoconfigure.secrets;

import io.llmshield.cloud.autoconfigure.CloudDrivers;
import io.llmshield.cloud.autoconfigure.CloudProperties;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.residency.ResidencyPolicy;
import io.llmshield.cloud.resilience.CallGuards;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretChangeListener;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretLoader;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretRotator;
import io.llmshield.cloud.secrets.SecretWatcher;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * The steps of {@link ShieldCloudSecretsAutoConfiguration}, imported in this order.
 */
final class SecretConfigurations {

	private static final String MANAGER = "shieldCloudSecretManager";

	private SecretConfigurations() {
	}

	/** A driver of the selected provider, or one that the application defines. */
	static class OnSecretDriver extends AnyNestedCondition {

		OnSecretDriver() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@ConditionalOnBean(name = CloudProviderDescriptor.SECRET_DRIVER)
		static class ByName {

		}

		@ConditionalOnBean(SecretDriver.class)
		static class ByType {

		}

	}

	@Configuration(proxyBeanMethods = false)
	@Conditional(OnSecretDriver.class)
	static class Manager {

		@Bean(MANAGER)
		@ConditionalOnMissingBean
		CloudSecretManager shieldCloudSecretManager(BeanFactory beanFactory, SecretsProperties properties,
				CallGuards guards, ResidencyPolicy residency, ObjectProvider<SecretChangeListener> listeners,
				ApplicationEventPublisher events, ObjectProvider<ObservationRegistry> observations,
				ObjectProvider<MeterRegistry> meters) {
			SecretDriver driver = CloudDrivers.find(beanFactory, SecretDriver.class,
					CloudProviderDescriptor.SECRET_DRIVER);
			SecretManagerBuilder builder = SecretManagerBuilder.forDriver(driver)
				.guard(guards.guard(driver.provider(), "secrets"))
				.cache(properties.cache().toOptions())
				.residency(residency)
				.listener(new SecretChangePublisher(listeners, events));
			observations.ifUnique(builder::observations);
			meters.ifUnique(builder::meters);
			return builder.build();
		}

	}

	/** Only a manager of our own can be watched. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(name = MANAGER)
	static class Watch {

		@Bean(initMethod = "start", destroyMethod = "close")
		@ConditionalOnMissingBean
		SecretWatcher shieldCloudSecretWatcher(@Qualifier(MANAGER) CloudSecretManager manager,
				SecretsProperties properties) {
			return SecretWatcher.of(manager, properties.watch().interval());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(CloudSecretManager.class)
	static class Uses {

		@Bean
		@ConditionalOnMissingBean
		SecretLoader shieldCloudSecretLoader(CloudProperties cloud, CloudSecretManager manager,
				SecretsProperties properties) {
			return new SecretLoader(SecretSources.of(cloud.provider(), manager, properties.fallback()));
		}

		@Bean
		@ConditionalOnMissingBean
		SecretRotator shieldCloudSecretRotator(CloudSecretManager manager, SecretsProperties properties) {
			return new SecretRotator(manager, properties.rotation().toOptions());
		}

	}

}
