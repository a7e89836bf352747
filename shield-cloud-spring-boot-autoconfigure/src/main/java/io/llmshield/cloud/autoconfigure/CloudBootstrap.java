package io.llmshield.cloud.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

import io.llmshield.cloud.autoconfigure.resilience.ResilienceProperties;
import io.llmshield.cloud.autoconfigure.resilience.ShieldCloudResilienceAutoConfiguration;
import io.llmshield.cloud.autoconfigure.secrets.ShieldCloudSecretsAutoConfiguration;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretLoader;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.Configurations;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.ClassUtils;

/**
 * Secrets before the application's context is there: a small context with nothing in it
 * but the auto-configurations that make the selected provider's driver and the layers
 * above it. So an early secret comes by the same credentials, endpoint, retries and
 * fallback as a later one, from the same properties. What is not needed for secrets is
 * not made.
 */
public final class CloudBootstrap implements AutoCloseable {

	private static final String MARK = "shieldCloudBootstrap";

	/**
	 * Each may cost a connection, and 50 secrets still come in the time of three calls.
	 */
	private static final int PARALLEL_READS = 20;

	/** Nobody stays to hear of a change. */
	private static final Map<String, Object> OVERRIDES = Map.of("llmshield.cloud.secrets.watch.interval", "0s",
			"llmshield.cloud.secrets.watch.refresh-properties", "false");

	private final AnnotationConfigApplicationContext context;

	private final PrefetchingDrivers drivers;

	private CloudBootstrap(AnnotationConfigApplicationContext context, PrefetchingDrivers drivers) {
		this.context = context;
		this.drivers = drivers;
	}

	/**
	 * Open it.
	 * @param environment holds the configuration; stays as it is
	 * @param classLoader finds providers and their auto-configurations
	 * @param customizer adds beans, may be {@code null}
	 * @param secrets the names of the secrets that will be read, each once, in this
	 * order: read by few requests where the provider can do that
	 * @return it, to be closed by the caller
	 * @throws UnusableCloudProviderException if the selected provider does not exist or
	 * its module is missing
	 * @throws InvalidCloudConfigurationException if properties are wrong
	 * @throws org.springframework.beans.BeansException if the beans do not fit together
	 */
	public static CloudBootstrap open(ConfigurableEnvironment environment, ClassLoader classLoader,
			@Nullable CloudBootstrapCustomizer customizer, Collection<String> secrets) {
		String selected = CloudProviders.selected(environment);
		CloudProviders providers = CloudProviders.load(classLoader);
		providers.check(selected);
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.setDisplayName(MARK);
		context.setClassLoader(classLoader);
		context.setEnvironment(copy(environment));
		context.getBeanFactory().registerSingleton(MARK, true);
		PrefetchingDrivers drivers = new PrefetchingDrivers(context.getBeanFactory(), secrets);
		// Before the customizer's: what it puts around a driver sees each read
		context.getBeanFactory().addBeanPostProcessor(drivers);
		context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor());
		if (customizer != null) {
			customizer.customize(context);
		}
		context.register(configurations(providers.bootstrapConfigurations(selected), classLoader));
		try {
			context.refresh();
			return new CloudBootstrap(context, drivers);
		}
		catch (RuntimeException ex) {
			context.close();
			throw ex;
		}
	}

	/**
	 * Return whether beans are made for such a context.
	 * @param beanFactory makes them
	 * @return {@code false} in the application's own context
	 */
	public static boolean isBootstrap(BeanFactory beanFactory) {
		return beanFactory.containsBean(MARK);
	}

	private static Class<?>[] configurations(List<String> providers, ClassLoader classLoader) {
		List<Class<?>> classes = new ArrayList<>(List.of(ShieldCloudAutoConfiguration.class,
				ShieldCloudResilienceAutoConfiguration.class, ShieldCloudSecretsAutoConfiguration.class));
		providers.stream()
			.filter((name) -> ClassUtils.isPresent(name, classLoader))
			.map((name) -> ClassUtils.resolveClassName(name, classLoader))
			.forEach(classes::add);
		return Configurations.getClasses(AutoConfigurations.of(classes.toArray(Class[]::new)));
	}

	private static ConfigurableEnvironment copy(ConfigurableEnvironment environment) {
		StandardEnvironment copy = new StandardEnvironment();
		MutablePropertySources sources = copy.getPropertySources();
		Stream
			.of(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)
			.forEach(sources::remove);
		sources.addFirst(new MapPropertySource(MARK, OVERRIDES));
		environment.getPropertySources()
			.stream()
			.filter((source) -> !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source))
			.forEach(sources::addLast);
		ConfigurationPropertySources.attach(copy);
		copy.setActiveProfiles(environment.getActiveProfiles());
		return copy;
	}

	/**
	 * Return what finds secrets, in the order that
	 * {@code llmshield.cloud.secrets.fallback} gives.
	 * @return the loader
	 * @throws org.springframework.beans.factory.NoSuchBeanDefinitionException for
	 * {@link CloudSecretManager} if the configuration gives the provider no secrets
	 * @throws org.springframework.beans.BeansException if a client cannot be made
	 */
	public SecretLoader secrets() {
		this.context.getBean(CloudSecretManager.class);
		return this.context.getBean(SecretLoader.class);
	}

	/**
	 * Return where calls may run side by side.
	 * @return starts each task at once
	 */
	public Executor executor() {
		return this.context.getBean(CloudExecutor.class).executor();
	}

	/**
	 * Return how many secrets may be read at once, so that no call is refused because
	 * there are too many.
	 * @return from 1
	 */
	public int parallelReads() {
		return Math.min(PARALLEL_READS, this.context.getBean(ResilienceProperties.class).limits().maxConcurrentCalls());
	}

	@Override
	public void close() {
		try {
			this.context.close();
		}
		finally {
			this.drivers.close();
		}
	}

}
