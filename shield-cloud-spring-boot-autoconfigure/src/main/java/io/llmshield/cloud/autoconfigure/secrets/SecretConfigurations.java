package io.llmshield.cloud.autoconfigure.secrets;

import io.llmshield.cloud.autoconfigure.CloudDrivers;
import io.llmshield.cloud.autoconfigure.CloudExecutor;
import io.llmshield.cloud.autoconfigure.CloudProperties;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.imports.ImportedSecrets;
import io.llmshield.cloud.residency.ResidencyPolicy;
import io.llmshield.cloud.resilience.CallGuards;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretChangeListener;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretHandle;
import io.llmshield.cloud.secrets.SecretHandles;
import io.llmshield.cloud.secrets.SecretLoader;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretRotator;
import io.llmshield.cloud.secrets.SecretWatcher;
import io.llmshield.cloud.secrets.ShieldSecret;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.cloud.endpoint.event.RefreshEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.Environment;

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
				ObjectProvider<MeterRegistry> meters, Environment environment) {
			SecretDriver driver = CloudDrivers.find(beanFactory, SecretDriver.class,
					CloudProviderDescriptor.SECRET_DRIVER);
			SecretManagerBuilder builder = SecretManagerBuilder.forDriver(driver)
				.defaults(properties.defaults(environment))
				.guard(guards.guard(driver.provider(), "secrets"))
				.cache(properties.cache().toOptions())
				.residency(residency)
				.listener(new SecretChangePublisher(listeners, events));
			observations.ifUnique(builder::observations);
			meters.ifUnique(builder::meters);
			return builder.build();
		}

	}

	/**
	 * Only a manager of our own can be watched. What has its name may still be another: a
	 * mock of a test, for example.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(name = MANAGER)
	static class Watch {

		/** Nobody asks for it: it must not wait for that where beans are lazy. */
		@Bean(initMethod = "start", destroyMethod = "close")
		@Lazy(false)
		@ConditionalOnMissingBean
		SecretWatcher shieldCloudSecretWatcher(@Qualifier(MANAGER) CloudSecretManager manager,
				SecretsProperties properties, Environment environment) {
			SecretWatcher watcher = WatchedManager.watcher(manager, properties.watch().interval());
			ImportedSecrets.versions(environment)
				.forEach((name, version) -> version.ifPresentOrElse((known) -> watcher.watch(name, known),
						() -> watcher.watch(name)));
			properties.watch().names().forEach(watcher::watch);
			return watcher;
		}

	}

	/**
	 * Only where Spring Cloud Context listens: else imported values are reloaded alone.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RefreshEvent.class)
	@ConditionalOnBean(name = MANAGER)
	@ConditionalOnBooleanProperty(
			name = { SecretsProperties.PREFIX + ".watch.refresh-properties", "spring.cloud.refresh.enabled" },
			matchIfMissing = true)
	static class Refresh {

		@Bean
		PropertyRefresher shieldCloudPropertyRefresher(Environment environment, ApplicationEventPublisher events,
				CloudExecutor executor) {
			return new PropertyRefresher(environment, events, executor.executor());
		}

	}

	/** Of several managers of the application, none is the one to be used here. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnSingleCandidate(CloudSecretManager.class)
	static class Uses {

		@Bean
		@ConditionalOnMissingBean
		SecretLoader shieldCloudSecretLoader(CloudProperties cloud, CloudSecretManager manager,
				SecretsProperties properties, Environment environment) {
			return new SecretLoader(
					SecretSources.of(cloud.provider(), manager, properties.effectiveFallback(environment)));
		}

		@Bean
		@ConditionalOnMissingBean
		SecretHandles shieldCloudSecretHandles(CloudSecretManager manager, CloudExecutor executor,
				SecretsProperties properties) {
			return new SecretHandles(manager, executor.executor(), properties.cache().maxStale());
		}

		/**
		 * For places with {@link ShieldSecret} only, whose qualifier this bean's name is.
		 * A prototype, because only its place of injection tells which secret is wanted.
		 */
		@Bean(name = ShieldSecret.BEAN_NAME, defaultCandidate = false, destroyMethod = "")
		@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
		<T> SecretHandle<T> shieldCloudSecretHandle(InjectionPoint point, SecretHandles handles,
				ConfigurableBeanFactory beanFactory) {
			return SecretInjection.handle(point, handles, beanFactory);
		}

		@Bean
		@ConditionalOnMissingBean
		SecretRotator shieldCloudSecretRotator(CloudSecretManager manager, SecretsProperties properties) {
			return new SecretRotator(manager, properties.rotation().toOptions());
		}

	}

}
