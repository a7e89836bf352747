package io.llmshield.cloud.autoconfigure.imports;

import io.llmshield.cloud.autoconfigure.CloudExecutor;
import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.secrets.SecretLoader;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for imported secrets that change while the application runs.
 */
@AutoConfiguration(afterName = "io.llmshield.cloud.autoconfigure.secrets.ShieldCloudSecretsAutoConfiguration")
@ConditionalOnCloudProvider
public final class ShieldCloudImportsAutoConfiguration {

	/** Spring Cloud Context reads everything again, this one value with it. */
	@Bean
	@ConditionalOnBean(SecretLoader.class)
	@ConditionalOnMissingBean(name = "shieldCloudPropertyRefresher")
	@ConditionalOnBooleanProperty(name = "llmshield.cloud.secrets.watch.refresh-properties", matchIfMissing = true)
	ImportedSecretsReloader shieldCloudImportedSecretsReloader(Environment environment, SecretLoader loader,
			CloudExecutor executor) {
		return new ImportedSecretsReloader(environment, loader, executor.executor());
	}

}
