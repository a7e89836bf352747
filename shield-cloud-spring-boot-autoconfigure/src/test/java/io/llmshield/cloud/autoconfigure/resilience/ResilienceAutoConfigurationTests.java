package io.llmshield.cloud.autoconfigure.resilience;

import java.nio.file.Path;
import java.time.Duration;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.resilience.CallGuards;
import io.llmshield.cloud.resilience.ResilienceOptions;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretValue;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.task.TaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;

class ResilienceAutoConfigurationTests {

	private static final String NAME = CallGuards.name("local", "secrets");

	@TempDir
	Path directory;

	private ApplicationContextRunner runner() {
		return LocalRunner.in(this.directory)
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class));
	}

	@Test
	void defaultsAreThoseOfTheCore() {
		ResilienceProperties properties = Binder.get(new StandardEnvironment())
			.bindOrCreate(ResilienceProperties.PREFIX, ResilienceProperties.class);
		assertThat(properties.toOptions(null)).isEqualTo(ResilienceOptions.DEFAULT);
		assertThat(properties.toOptions(Duration.ofSeconds(30)).limits().timeLimit()).isEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void propertiesReachTheGuards() {
		runner()
			.withPropertyValues("llmshield.cloud.resilience.retry.max-attempts=7",
					"llmshield.cloud.resilience.breaker.window=20",
					"llmshield.cloud.resilience.limits.max-concurrent-calls=3",
					"llmshield.cloud.resilience.limits.time-limit=9s")
			.run((context) -> {
				CallGuards.Registries registries = context.getBean(CallGuards.class).registries();
				assertThat(registries.retries().retry(NAME).getRetryConfig().getMaxAttempts()).isEqualTo(7);
				assertThat(registries.breakers().circuitBreaker(NAME).getCircuitBreakerConfig().getSlidingWindowSize())
					.isEqualTo(20);
				assertThat(registries.bulkheads().bulkhead(NAME).getBulkheadConfig().getMaxConcurrentCalls())
					.isEqualTo(3);
				assertThat(registries.timeLimiters().timeLimiter(NAME).getTimeLimiterConfig().getTimeoutDuration())
					.isEqualTo(Duration.ofSeconds(9));
			});
	}

	@Test
	void timeLimitWorksOnLocalToo() {
		runner().withPropertyValues("llmshield.cloud.resilience.limits.time-limit=1m").run((context) -> {
			CloudSecretManager manager = context.getBean(CloudSecretManager.class);
			manager.createSecret("a", SecretValue.ofText("b"));
			assertThat(manager.getSecret("a").asText()).isEqualTo("b");
		});
	}

	@Test
	void metersAreBoundOnce() {
		runner().run((context) -> {
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			assertThat(meters.find("resilience4j.circuitbreaker.failure.rate").tag("name", NAME).gauges()).hasSize(1);
			assertThat(meters.find("shield.cloud.retries").tag("capability", "secrets").functionCounters()).hasSize(1);
			assertThat(meters.find("shield.cloud.storage.memory.max").gauges()).hasSize(1);
		});
	}

	@Test
	void registriesOfTheApplicationAreUsedAndNotBound() {
		runner().withUserConfiguration(OwnRegistries.class).run((context) -> {
			assertThat(context.getBean(RetryRegistry.class).find(NAME)).get()
				.satisfies((retry) -> assertThat(retry.getRetryConfig().getMaxAttempts()).isEqualTo(9));
			assertThat(context.getBean(CircuitBreakerRegistry.class).find(NAME)).isPresent();
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			assertThat(meters.find("resilience4j.circuitbreaker.failure.rate").gauges()).isEmpty();
			assertThat(meters.find("shield.cloud.retries").functionCounters()).isNotEmpty();
		});
	}

	@Test
	void guardsOfTheApplicationWin() {
		runner().withUserConfiguration(OwnGuards.class)
			.run((context) -> assertThat(context).hasSingleBean(CallGuards.class).hasBean("ownGuards"));
	}

	@Test
	void executorOfBootDoesNotBackOff() {
		runner()
			.withConfiguration(AutoConfigurations
				.of(org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration.class))
			.run((context) -> assertThat(context).hasSingleBean(TaskExecutor.class));
	}

	@Test
	void worksWithoutAMeterRegistry() {
		LocalRunner.in(this.directory)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MeterRegistry.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnRegistries {

		@Bean
		RetryRegistry retries() {
			RetryRegistry registry = RetryRegistry.ofDefaults();
			registry.addConfiguration(NAME, RetryConfig.custom().maxAttempts(9).build());
			return registry;
		}

		@Bean
		CircuitBreakerRegistry breakers() {
			return CircuitBreakerRegistry.ofDefaults();
		}

		@Bean
		BulkheadRegistry bulkheads() {
			return BulkheadRegistry.ofDefaults();
		}

		@Bean
		TimeLimiterRegistry timeLimiters() {
			return TimeLimiterRegistry.ofDefaults();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnGuards {

		@Bean
		CallGuards ownGuards() {
			return new CallGuards(ResilienceOptions.DEFAULT, Runnable::run);
		}

	}

}
