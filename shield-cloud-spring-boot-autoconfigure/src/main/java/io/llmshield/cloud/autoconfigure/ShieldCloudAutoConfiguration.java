package io.llmshield.cloud.autoconfigure;

import io.llmshield.cloud.residency.ResidencyPolicy;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for what every provider and capability shares.
 */
@AutoConfiguration
@ConditionalOnCloudProvider
@EnableConfigurationProperties({ CloudProperties.class, ResidencyProperties.class })
public final class ShieldCloudAutoConfiguration {

	@Bean
	static ConfigurationCheck shieldCloudConfigurationCheck(Environment environment) {
		return new ConfigurationCheck(environment);
	}

	@Bean
	CloudExecutor shieldCloudExecutor(Environment environment) {
		return new CloudExecutor(environment);
	}

	@Bean
	@ConditionalOnMissingBean
	ResidencyPolicy shieldCloudResidencyPolicy(ResidencyProperties properties) {
		return new ResidencyPolicy(properties.allowedLocations());
	}

}
