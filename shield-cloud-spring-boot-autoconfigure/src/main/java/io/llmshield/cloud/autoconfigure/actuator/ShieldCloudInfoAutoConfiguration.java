package io.llmshield.cloud.autoconfigure.actuator;

import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.autoconfigure.secrets.ShieldCloudSecretsAutoConfiguration;
import io.llmshield.cloud.autoconfigure.storage.ShieldCloudStorageAutoConfiguration;
import io.llmshield.cloud.autoconfigure.storage.StorageProperties;

import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration for what {@code /actuator/info} tells of the selected provider.
 */
@AutoConfiguration(after = { ShieldCloudSecretsAutoConfiguration.class, ShieldCloudStorageAutoConfiguration.class })
@ConditionalOnCloudProvider
@ConditionalOnClass({ InfoContributor.class, ConditionalOnEnabledInfoContributor.class })
@EnableConfigurationProperties(StorageProperties.class)
@Import(InfoConfiguration.class)
public final class ShieldCloudInfoAutoConfiguration {

}
