package io.llmshield.cloud.autoconfigure.gcp;

import com.google.cloud.spring.autoconfigure.core.GcpContextAutoConfiguration;
import com.google.cloud.spring.autoconfigure.core.GcpProperties;
import com.google.cloud.spring.autoconfigure.secretmanager.GcpSecretManagerAutoConfiguration;
import com.google.cloud.spring.autoconfigure.storage.GcpStorageAutoConfiguration;
import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.autoconfigure.logs.ShieldCloudLogsAutoConfiguration;
import io.llmshield.cloud.autoconfigure.metrics.ShieldCloudMetricsAutoConfiguration;
import io.llmshield.cloud.autoconfigure.secrets.ShieldCloudSecretsAutoConfiguration;
import io.llmshield.cloud.autoconfigure.storage.ShieldCloudStorageAutoConfiguration;
import io.llmshield.cloud.autoconfigure.traces.ShieldCloudTracesAutoConfiguration;
import io.llmshield.cloud.gcp.GcpErrors;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration for Google Cloud on the clients of Spring Cloud GCP, or the
 * application's own in their place: a driver for secrets if there is a client of Secret
 * Manager, a driver for objects if there is one of Cloud Storage, and the identity.
 */
@AutoConfiguration(
		after = { ShieldCloudGcpConnectionAutoConfiguration.class, GcpContextAutoConfiguration.class,
				GcpSecretManagerAutoConfiguration.class, GcpStorageAutoConfiguration.class },
		before = { ShieldCloudSecretsAutoConfiguration.class, ShieldCloudStorageAutoConfiguration.class,
				ShieldCloudTracesAutoConfiguration.class, ShieldCloudLogsAutoConfiguration.class,
				ShieldCloudMetricsAutoConfiguration.class })
@ConditionalOnCloudProvider(GcpProviderDescriptor.ID)
@ConditionalOnClass({ GcpErrors.class, GcpProperties.class })
@Import({ GcpConfigurations.Secrets.class, GcpConfigurations.StoredObjects.class, GcpConfigurations.WhoAmI.class,
		GcpConfigurations.Traces.class, GcpLogsConfiguration.class, GcpMetricsConfiguration.class })
public final class ShieldCloudGcpAutoConfiguration {

}
