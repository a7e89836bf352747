package io.llmshield.cloud.autoconfigure.secrets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretCache;
import io.llmshield.cloud.secrets.SecretChange;
import io.llmshield.cloud.secrets.SecretChangeListener;
import io.llmshield.cloud.secrets.SecretLoader;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretRotator;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.secrets.SecretWatcher;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

class SecretsAutoConfigurationTests {

	private static final String SECRETS = "llmshield.cloud.secrets.";

	@TempDir
	Path directory;

	private ApplicationContextRunner runner() {
		return LocalRunner.in(this.directory);
	}

	@Test
	void secretSurvivesARestart() {
		runner().run((context) -> context.getBean(CloudSecretManager.class)
			.createSecret("llm-shield/key", SecretValue.ofText("value")));
		runner()
			.run((context) -> assertThat(context.getBean(CloudSecretManager.class).getSecret("llm-shield/key").asText())
				.isEqualTo("value"));
	}

	@Test
	void valuesAreCached() {
		runner().run((context) -> assertThat(SecretCache.of(context.getBean(CloudSecretManager.class))).isNotNull());
	}

	@Test
	void cacheCanBeSwitchedOff() {
		runner().withPropertyValues(SECRETS + "cache.enabled=false")
			.run((context) -> assertThat(SecretCache.of(context.getBean(CloudSecretManager.class))).isNull());
	}

	@Test
	void newSecretsGetTheResourceTags() {
		runner().withPropertyValues(SECRETS + "resource-tags.cost-center=4711").run((context) -> {
			CloudSecretManager manager = context.getBean(CloudSecretManager.class);
			manager.createSecret("a", SecretValue.ofText("1"), SecretOptions.tagged(Map.of("team", "ours")));
			assertThat(manager.getSecretMetadata("a").tags()).isEqualTo(Map.of("cost-center", "4711", "team", "ours"));
		});
	}

	@Test
	void keyThatTheProviderDoesNotKnowIsRefusedAtStart() {
		runner().withPropertyValues(SECRETS + "key-id=alias/shield")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(CloudException.class, (ex) -> {
					assertThat(ex.category()).isEqualTo(CloudErrorCategory.UNSUPPORTED);
					assertThat(ex.provider()).isEqualTo("local");
					assertThat(ex.remedy()).contains(SECRETS + "key-id");
				}));
	}

	@Test
	void propertiesAreRefreshedOnlyWhereSpringCloudContextIsThere() {
		runner().run((context) -> assertThat(context).hasSingleBean(PropertyRefresher.class));
		runner().withClassLoader(new FilteredClassLoader("org.springframework.cloud"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(PropertyRefresher.class)
				.hasSingleBean(SecretWatcher.class));
	}

	@Test
	void importedValuesAreReloadedAloneWhereSpringCloudContextDoesNotListen() {
		runner().withPropertyValues("spring.cloud.refresh.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(PropertyRefresher.class)
				.hasBean("shieldCloudImportedSecretsReloader"));
	}

	@Test
	void changesThatComeTogetherRefreshAtMostTwice() {
		List<Runnable> tasks = new ArrayList<>();
		List<Object> events = new ArrayList<>();
		PropertyRefresher refresher = new PropertyRefresher(new StandardEnvironment(), events::add, tasks::add);
		refresher.onApplicationEvent(new AvailabilityChangeEvent<>(this, ReadinessState.ACCEPTING_TRAFFIC));
		refresher.onSecretChange(new SecretChange("a", "1", "2"));
		refresher.onSecretChange(new SecretChange("b", "1", "2"));
		assertThat(tasks).hasSize(1);
		tasks.remove(0).run();
		assertThat(events).hasSize(1);
		refresher.onSecretChange(new SecretChange("c", "1", "2"));
		tasks.remove(0).run();
		assertThat(events).hasSize(2);
	}

	@Test
	void refreshThatFailsDoesNotStopTheNext() {
		List<Object> events = new ArrayList<>();
		PropertyRefresher refresher = new PropertyRefresher(new StandardEnvironment(), (event) -> {
			events.add(event);
			throw new IllegalStateException("the import cannot be read");
		}, Runnable::run);
		refresher.onApplicationEvent(new AvailabilityChangeEvent<>(this, ReadinessState.ACCEPTING_TRAFFIC));
		refresher.onSecretChange(new SecretChange("a", "1", "2"));
		refresher.onSecretChange(new SecretChange("a", "2", "3"));
		assertThat(events).hasSize(2);
	}

	@Test
	void cacheIsNoCacheManager() {
		runner().run((context) -> assertThat(context).doesNotHaveBean(CacheManager.class));
	}

	@Test
	void managerOfTheApplicationWins() {
		runner().withUserConfiguration(OwnManager.class)
			.run((context) -> assertThat(context).hasSingleBean(CloudSecretManager.class)
				.hasBean("ownManager")
				.hasSingleBean(SecretLoader.class)
				.hasSingleBean(SecretRotator.class)
				.doesNotHaveBean(SecretWatcher.class));
	}

	@Test
	void severalManagersOfTheApplicationAreItsOwnMatter() {
		runner().withUserConfiguration(OwnManager.class, SecondManager.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasBean("ownManager")
				.hasBean("secondManager")
				.doesNotHaveBean(SecretLoader.class));
	}

	@Test
	void primaryOneOfSeveralManagersIsUsed() {
		runner().withUserConfiguration(OwnManager.class, PrimaryManager.class)
			.run((context) -> assertThat(context).hasSingleBean(SecretLoader.class));
	}

	@Test
	void managerOfTheApplicationWithOurNameIsNotWatched() {
		runner().withUserConfiguration(NamedManager.class)
			.run((context) -> assertThat(context.getBean(SecretWatcher.class).isRunning()).isFalse());
	}

	@Test
	void managerBehindProxiesIsWatched() {
		runner().withUserConfiguration(Advised.class).run((context) -> {
			CloudSecretManager manager = context.getBean(CloudSecretManager.class);
			assertThat(AopUtils.isJdkDynamicProxy(manager)).isTrue();
			manager.createSecret("a", SecretValue.ofText("1"));
			assertThat(context.getBean(SecretWatcher.class).isRunning()).isTrue();
		});
	}

	@Test
	void changesReachListenersAndEvents() {
		runner().withUserConfiguration(Listening.class).run((context) -> {
			CloudSecretManager manager = context.getBean(CloudSecretManager.class);
			manager.createSecret("a", SecretValue.ofText("1"));
			String version = manager.updateSecret("a", SecretValue.ofText("2"));
			Heard heard = context.getBean(Heard.class);
			assertThat(heard.events).last().extracting(SecretChange::newVersion).isEqualTo(version);
			assertThat(heard.values).last().isEqualTo("2");
		});
	}

	@Test
	void listenerThatFailsKeepsNoOtherFromHearing() {
		runner().withUserConfiguration(Listening.class, Failing.class).run((context) -> {
			context.getBean(CloudSecretManager.class).createSecret("a", SecretValue.ofText("1"));
			assertThat(context.getBean(Heard.class).events).hasSize(1);
			assertThat(context.getBean(Heard.class).values).hasSize(1);
		});
	}

	@Test
	void watcherRunsWithTheContext() {
		SecretWatcher[] watcher = new SecretWatcher[1];
		runner().run((context) -> {
			watcher[0] = context.getBean(SecretWatcher.class);
			assertThat(watcher[0].isRunning()).isTrue();
		});
		assertThat(watcher[0].isRunning()).isFalse();
	}

	@Test
	void watcherCanBeSwitchedOff() {
		runner().withPropertyValues(SECRETS + "watch.interval=0s")
			.run((context) -> assertThat(context.getBean(SecretWatcher.class).isRunning()).isFalse());
	}

	@Test
	void fallbackIsProviderAndEnvironment() {
		runner().run((context) -> assertThat(context.getBean(SecretLoader.class).sources()).containsExactly("local",
				"environment"));
	}

	@Test
	void wholeFallbackChainHasItsOrder() throws IOException {
		Path mounted = Files.createDirectories(this.directory.resolve("mounted"));
		Files.writeString(mounted.resolve("only-mounted"), "m\n");
		Path development = Files.writeString(this.directory.resolve("dev.properties"), "only-dev=d\n");
		runner()
			.withPropertyValues(SECRETS + "fallback.mounted-directory=" + mounted,
					SECRETS + "fallback.development-file=" + development)
			.run((context) -> {
				SecretLoader loader = context.getBean(SecretLoader.class);
				assertThat(loader.sources()).containsExactly("local", "mounted-files", "environment",
						"development-file");
				assertThat(loader.load("only-mounted").asText()).isEqualTo("m");
				assertThat(loader.load("only-dev").asText()).isEqualTo("d");
			});
	}

	@Test
	void environmentCanBeLeftOut() {
		runner().withPropertyValues(SECRETS + "fallback.environment=false")
			.run((context) -> assertThat(context.getBean(SecretLoader.class).sources()).containsExactly("local"));
	}

	@Test
	void rotatorMakesKeysAsConfigured() {
		runner().withPropertyValues(SECRETS + "rotation.prefix=shk_").run((context) -> {
			SecretRotator rotator = context.getBean(SecretRotator.class);
			assertThat(rotator.createIfMissing("keys").orElseThrow().key().asText()).startsWith("shk_");
		});
	}

	@Test
	void operationsAreObserved() {
		runner().withUserConfiguration(Observing.class).run((context) -> {
			context.getBean(CloudSecretManager.class).createSecret("a", SecretValue.ofText("1"));
			TestObservationRegistryAssert.assertThat(context.getBean(TestObservationRegistry.class))
				.hasObservationWithNameEqualTo("shield.cloud.secrets")
				.that()
				.hasLowCardinalityKeyValue("provider", "local");
		});
	}

	@Test
	void cacheHasMeters() {
		runner().withUserConfiguration(Metering.class).run((context) -> {
			context.getBean(CloudSecretManager.class).createSecret("a", SecretValue.ofText("1"));
			assertThat(context.getBean(MeterRegistry.class).find("shield.cloud.secrets.cache.gets").functionCounters())
				.isNotEmpty();
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnManager {

		@Bean
		CloudSecretManager ownManager(LocalProvider provider) {
			return SecretManagerBuilder.forDriver(provider.secretDriver()).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SecondManager {

		@Bean
		CloudSecretManager secondManager(LocalProvider provider) {
			return SecretManagerBuilder.forDriver(provider.secretDriver()).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrimaryManager {

		@Bean
		@Primary
		CloudSecretManager primaryManager(LocalProvider provider) {
			return SecretManagerBuilder.forDriver(provider.secretDriver()).build();
		}

	}

	/** As a mock of a test has it. */
	@Configuration(proxyBeanMethods = false)
	static class NamedManager {

		@Bean
		CloudSecretManager shieldCloudSecretManager() {
			return mock(CloudSecretManager.class);
		}

	}

	/** As one aspect puts a proxy around the bean, and another one around that. */
	@Configuration(proxyBeanMethods = false)
	static class Advised {

		@Bean
		static BeanPostProcessor advice() {
			return new BeanPostProcessor() {
				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					return (bean instanceof CloudSecretManager) ? proxy(proxy(bean)) : bean;
				}
			};
		}

		private static Object proxy(Object target) {
			ProxyFactory proxy = new ProxyFactory();
			proxy.setInterfaces(CloudSecretManager.class);
			proxy.setTarget(target);
			proxy.addAdvice((MethodInterceptor) MethodInvocation::proceed);
			return proxy.getProxy();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Listening {

		@Bean
		Heard heard(CloudSecretManager manager) {
			return new Heard(manager);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Failing {

		@Bean
		SecretChangeListener failing() {
			return (change) -> {
				throw new IllegalStateException("as the test wants it");
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Observing {

		@Bean
		ObservationRegistry observations() {
			return TestObservationRegistry.create();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Metering {

		@Bean
		MeterRegistry meters() {
			return new SimpleMeterRegistry();
		}

	}

	/** Needs the manager whose changes it hears of. */
	static class Heard implements SecretChangeListener {

		final List<SecretChange> events = new ArrayList<>();

		final List<String> values = new ArrayList<>();

		private final CloudSecretManager manager;

		Heard(CloudSecretManager manager) {
			this.manager = manager;
		}

		@Override
		public void onSecretChange(SecretChange change) {
			this.values.add(this.manager.getSecret(change.name()).asText());
		}

		@EventListener
		void on(SecretChange change) {
			this.events.add(change);
		}

	}

}
