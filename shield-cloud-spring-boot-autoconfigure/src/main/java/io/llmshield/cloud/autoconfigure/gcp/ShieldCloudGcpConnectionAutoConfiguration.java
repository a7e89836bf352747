package io.llmshield.cloud.autoconfigure.gcp;

import com.google.cloud.spring.autoconfigure.core.GcpContextAutoConfiguration;
import com.google.cloud.spring.autoconfigure.core.GcpProperties;
import com.google.cloud.spring.autoconfigure.secretmanager.GcpSecretManagerAutoConfiguration;
import com.google.cloud.spring.autoconfigure.storage.GcpStorageAutoConfiguration;
import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfiguration;
import io.llmshield.cloud.gcp.GcpErrors;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for what Spring Cloud GCP builds its clients from: our project where
 * it has none, and clients of services that stand in for Google's.
 */
@AutoConfiguration(after = ShieldCloudAutoConfiguration.class,
		before = { GcpContextAutoConfiguration.class, GcpSecretManagerAutoConfiguration.class,
				GcpStorageAutoConfiguration.class })
@ConditionalOnCloudProvider(GcpProviderDescriptor.ID)
@ConditionalOnClass({ GcpErrors.class, GcpProperties.class })
@EnableConfigurationProperties({ GcpCloudProperties.class, GcpProperties.class })
@Import({ GcpStandIns.CommonCredentials.class, GcpStandIns.StorageClient.class, GcpStandIns.SecretManagerClient.class })
public final class ShieldCloudGcpConnectionAutoConfiguration {

	@Bean
	static GcpDefaults shieldCloudGcpDefaults(ObjectProvider<GcpConnections> connections,
			ListableBeanFactory beanFactory) {
		return new GcpDefaults(connections, beanFactory, new CredentialsSearch());
	}

	@Bean
	GcpConnections shieldCloudGcpConnections(ObjectProvider<GcpConnectionDetails> details,
			GcpCloudProperties properties, Environment environment) {
		return new GcpConnections(details.orderedStream(), new PropertiesGcpConnectionDetails(properties, environment));
	}

}
