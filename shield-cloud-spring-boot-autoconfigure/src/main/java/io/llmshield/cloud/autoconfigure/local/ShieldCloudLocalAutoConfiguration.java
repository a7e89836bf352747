package io.llmshield.cloud.autoconfigure.local;

import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;

import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfiguration;
import io.llmshield.cloud.autoconfigure.logs.ConditionalOnLogs;
import io.llmshield.cloud.autoconfigure.logs.LogsProperties;
import io.llmshield.cloud.autoconfigure.logs.ShieldCloudLogsAutoConfiguration;
import io.llmshield.cloud.autoconfigure.metrics.MetricsProperties;
import io.llmshield.cloud.autoconfigure.metrics.ShieldCloudMetricsAutoConfiguration;
import io.llmshield.cloud.autoconfigure.secrets.ShieldCloudSecretsAutoConfiguration;
import io.llmshield.cloud.autoconfigure.storage.ShieldCloudStorageAutoConfiguration;
import io.llmshield.cloud.autoconfigure.storage.StorageProperties;
import io.llmshield.cloud.autoconfigure.traces.ConditionalOnTraces;
import io.llmshield.cloud.autoconfigure.traces.ShieldCloudTracesAutoConfiguration;
import io.llmshield.cloud.autoconfigure.traces.TracesProperties;
import io.llmshield.cloud.identity.CloudIdentity;
import io.llmshield.cloud.identity.OperatingSystemIdentity;
import io.llmshield.cloud.local.LocalLogs;
import io.llmshield.cloud.local.LocalOptions;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.metrics.MetricDriver;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.traces.CollectorDestination;
import io.llmshield.cloud.traces.TraceDestination;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * Auto-configuration for the local provider.
 */
@AutoConfiguration(after = ShieldCloudAutoConfiguration.class,
		before = { ShieldCloudSecretsAutoConfiguration.class, ShieldCloudStorageAutoConfiguration.class,
				ShieldCloudLogsAutoConfiguration.class, ShieldCloudMetricsAutoConfiguration.class,
				ShieldCloudTracesAutoConfiguration.class })
@ConditionalOnCloudProvider(LocalProvider.ID)
@ImportRuntimeHints(LocalProviderHints.class)
@EnableConfigurationProperties({ LocalProperties.class, StorageProperties.class, LogsProperties.class,
		TracesProperties.class })
public final class ShieldCloudLocalAutoConfiguration {

	private static final long LOG_FILE_BYTES = DataSize.ofMegabytes(64).toBytes();

	private static final int LOG_FILES_KEPT = 5;

	@Bean
	LocalPublicUrl shieldCloudLocalPublicUrl(LocalProperties properties) {
		return new LocalPublicUrl((properties.publicUrl() != null) ? URI.create(properties.publicUrl()) : null);
	}

	@Bean
	@ConditionalOnMissingBean
	LocalProvider shieldCloudLocalProvider(LocalProperties properties, StorageProperties storage,
			LocalPublicUrl publicUrl) {
		LocalOptions.Builder options = LocalOptions.builder(Path.of(properties.directory()))
			.key(properties.key())
			.versionsKept(properties.versionsKept())
			.publicBaseUrl(publicUrl);
		if (properties.keyFile() != null) {
			options.keyFile(Path.of(properties.keyFile()));
		}
		LocalProvider provider = LocalProvider.open(options.build());
		try {
			storage.effectiveStores(LocalProvider.ID)
				.values()
				.forEach((store) -> provider.createBucket(store.bucket()));
			return provider;
		}
		catch (RuntimeException ex) {
			provider.close();
			throw ex;
		}
	}

	/** Nobody takes traces here unless a collector is named. */
	@Bean
	@ConditionalOnTraces
	@ConditionalOnProperty(TracesProperties.PREFIX + ".endpoint")
	@ConditionalOnMissingBean
	TraceDestination shieldCloudTraceDestination(TracesProperties properties) {
		return new CollectorDestination(LocalProvider.ID, Objects.requireNonNull(properties.endpointUri()));
	}

	@Bean
	@ConditionalOnMissingBean
	CloudIdentity shieldCloudIdentity() {
		return new OperatingSystemIdentity(LocalProvider.ID);
	}

	@Bean(name = CloudProviderDescriptor.SECRET_DRIVER, defaultCandidate = false)
	@ConditionalOnMissingBean(name = CloudProviderDescriptor.SECRET_DRIVER, value = SecretDriver.class)
	SecretDriver shieldCloudSecretDriver(LocalProvider provider) {
		return provider.secretDriver();
	}

	@Bean(name = CloudProviderDescriptor.STORAGE_DRIVER, defaultCandidate = false)
	@ConditionalOnMissingBean(name = CloudProviderDescriptor.STORAGE_DRIVER, value = StorageDriver.class)
	StorageDriver shieldCloudStorageDriver(LocalProvider provider) {
		return provider.storageDriver();
	}

	@Bean(name = CloudProviderDescriptor.LOG_DRIVER, defaultCandidate = false, destroyMethod = "")
	@ConditionalOnLogs
	@ConditionalOnMissingBean(name = CloudProviderDescriptor.LOG_DRIVER, value = LogDriver.class)
	LogDriver<?> shieldCloudLogDriver(LocalProperties properties, LogsProperties logs, Environment environment) {
		String name = logs.effectiveName(environment).replace('/', '-');
		return LocalLogs.driver(Path.of(properties.directory(), "logs", name + ".jsonl"), LOG_FILE_BYTES,
				LOG_FILES_KEPT);
	}

	@Bean(name = CloudProviderDescriptor.METRIC_DRIVER, defaultCandidate = false)
	@ConditionalOnBooleanProperty(MetricsProperties.ENABLED)
	@ConditionalOnMissingBean(name = CloudProviderDescriptor.METRIC_DRIVER, value = MetricDriver.class)
	MetricDriver shieldCloudMetricDriver(LocalProvider provider) {
		return provider.metricDriver();
	}

}
