package io.llmshield.cloud.autoconfigure.actuator;

import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.autoconfigure.secrets.SecretsProperties;
import io.llmshield.cloud.autoconfigure.secrets.ShieldCloudSecretsAutoConfiguration;
import io.llmshield.cloud.autoconfigure.storage.ShieldCloudStorageAutoConfiguration;
import io.llmshield.cloud.autoconfigure.storage.StorageProperties;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration for the health {@code shieldCloud}, with a component for each
 * capability that the selected provider has a driver for.
 */
@AutoConfiguration(after = { ShieldCloudSecretsAutoConfiguration.class, ShieldCloudStorageAutoConfiguration.class })
@ConditionalOnCloudProvider
@ConditionalOnClass({ HealthContributor.class, ConditionalOnEnabledHealthIndicator.class })
@EnableConfigurationProperties({ HealthProperties.class, SecretsProperties.class, StorageProperties.class })
@Import(HealthConfiguration.class)
public final class ShieldCloudHealthAutoConfiguration {

}
