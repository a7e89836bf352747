package io.llmshield.cloud.autoconfigure.secrets;

import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfiguration;
import io.llmshield.cloud.autoconfigure.resilience.ShieldCloudResilienceAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration for secrets: the manager on the selected provider's driver, the
 * fallback chain, rotation and the watch. The driver's own auto-configuration comes
 * before this one.
 */
@AutoConfiguration(after = { ShieldCloudAutoConfiguration.class, ShieldCloudResilienceAutoConfiguration.class })
@ConditionalOnCloudProvider
@EnableConfigurationProperties(SecretsProperties.class)
@Import({ SecretConfigurations.Manager.class, SecretConfigurations.Watch.class, SecretConfigurations.Refresh.class,
		SecretConfigurations.Uses.class })
public final class ShieldCloudSecretsAutoConfiguration {

}
