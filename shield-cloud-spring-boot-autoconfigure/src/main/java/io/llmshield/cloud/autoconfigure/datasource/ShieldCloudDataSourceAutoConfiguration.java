package io.llmshield.cloud.autoconfigure.datasource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import io.llmshield.cloud.autoconfigure.CloudExecutor;
import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.autoconfigure.secrets.ShieldCloudSecretsAutoConfiguration;
import io.llmshield.cloud.secrets.SecretLoader;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration that hands rotated credentials to HikariCP.
 */
@AutoConfiguration(after = ShieldCloudSecretsAutoConfiguration.class)
@ConditionalOnCloudProvider
@ConditionalOnClass({ HikariDataSource.class, Credentials.class })
@ConditionalOnBean(SecretLoader.class)
public final class ShieldCloudDataSourceAutoConfiguration {

	@Bean
	static HikariPools shieldCloudHikariPools(Environment environment) {
		return new HikariPools(environment);
	}

	@Bean
	HikariCredentialsRotation shieldCloudHikariCredentialsRotation(HikariPools pools,
			ObjectProvider<SecretLoader> loader, CloudExecutor executor) {
		return new HikariCredentialsRotation(pools, loader::getObject, executor.executor());
	}

}
