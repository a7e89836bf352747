package io.llmshield.cloud.autoconfigure.resilience;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.llmshield.cloud.autoconfigure.CloudExecutor;
import io.llmshield.cloud.autoconfigure.CloudProperties;
import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfiguration;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.resilience.CallGuards;
import io.llmshield.cloud.resilience.ResilienceOptions;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for what stands around every driver call. Uses the application's
 * Resilience4j registries if it has all four of them, one bean or a primary one of each.
 */
@AutoConfiguration(after = ShieldCloudAutoConfiguration.class)
@ConditionalOnCloudProvider
@EnableConfigurationProperties(ResilienceProperties.class)
public final class ShieldCloudResilienceAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	CallGuards shieldCloudCallGuards(CloudProperties cloud, ResilienceProperties properties, CloudExecutor executor,
			ObjectProvider<RetryRegistry> retries, ObjectProvider<CircuitBreakerRegistry> breakers,
			ObjectProvider<BulkheadRegistry> bulkheads, ObjectProvider<TimeLimiterRegistry> timeLimiters) {
		ResilienceOptions options = properties.toOptions(cloud.provider().equals(LocalProvider.ID)
				? properties.limits().timeLimit() : properties.cloudTimeLimit());
		CallGuards.Registries registries = registries(retries.getIfUnique(), breakers.getIfUnique(),
				bulkheads.getIfUnique(), timeLimiters.getIfUnique());
		return (registries != null) ? new CallGuards(options, executor.executor(), registries)
				: new CallGuards(options, executor.executor());
	}

	private static CallGuards.@Nullable Registries registries(@Nullable RetryRegistry retries,
			@Nullable CircuitBreakerRegistry breakers, @Nullable BulkheadRegistry bulkheads,
			@Nullable TimeLimiterRegistry timeLimiters) {
		if (retries == null || breakers == null || bulkheads == null || timeLimiters == null) {
			return null;
		}
		return CallGuards.Registries.of(retries, breakers, bulkheads, timeLimiters);
	}

	/** Boot binds it once for each registry, after all guards have been made. */
	@Bean
	@ConditionalOnMissingBean(name = "shieldCloudResilienceMeters")
	MeterBinder shieldCloudResilienceMeters(CallGuards guards) {
		return guards::bindTo;
	}

}
