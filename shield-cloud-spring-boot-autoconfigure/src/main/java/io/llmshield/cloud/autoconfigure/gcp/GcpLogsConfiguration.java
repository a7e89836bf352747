package io.llmshield.cloud.autoconfigure.gcp;

import java.io.IOException;
import java.net.URI;
import java.util.Objects;

import com.google.api.gax.core.CredentialsProvider;
import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.cloud.logging.v2.LoggingClient;
import com.google.cloud.logging.v2.LoggingSettings;
import com.google.cloud.spring.core.GcpProjectIdProvider;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.logs.ConditionalOnLogs;
import io.llmshield.cloud.autoconfigure.logs.LogsProperties;
import io.llmshield.cloud.gcp.logs.GcpLogOptions;
import io.llmshield.cloud.gcp.logs.GcpLogs;
import io.llmshield.cloud.logs.LogDriver;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Cloud Logging, where Google's module is on the class path and sending is switched on.
 * Spring Cloud GCP makes no such client. The pipeline repeats calls and makes batches,
 * the client does neither.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnLogs
@ConditionalOnClass(LoggingClient.class)
@ConditionalOnMissingBean(name = CloudProviderDescriptor.LOG_DRIVER, value = LogDriver.class)
@EnableConfigurationProperties(LogsProperties.class)
class GcpLogsConfiguration {

	@Bean
	@ConditionalOnMissingBean
	LoggingClient shieldCloudLoggingClient(GcpConnections connections, ObjectProvider<CredentialsProvider> credentials)
			throws IOException {
		GcpConnectionDetails details = connections.logging();
		URI endpoint = details.getLoggingEndpoint();
		LoggingSettings.Builder settings = LoggingSettings.newBuilder();
		settings.writeLogEntriesSettings()
			.setBatchingSettings(
					settings.writeLogEntriesSettings().getBatchingSettings().toBuilder().setIsEnabled(false).build());
		InstantiatingGrpcChannelProvider.Builder channel = LoggingSettings.defaultGrpcTransportProviderBuilder()
			.setMaxInboundMetadataSize(GcpLogs.HEADER_BYTES);
		if (endpoint != null) {
			GcpClientCheck.checkEndpoint("Cloud Logging", endpoint);
		}
		// gRPC sends no credentials without encryption, and fails if it is given some
		settings
			.setCredentialsProvider(GcpStandIns.isPlain(endpoint) ? NoCredentialsProvider.create()
					: FixedCredentialsProvider.create(GcpStandIns.credentials(details, endpoint, credentials)))
			.setTransportChannelProvider((endpoint != null) ? GcpStandIns.channel(channel, endpoint) : channel.build());
		return LoggingClient.create(settings.build());
	}

	@Bean(name = CloudProviderDescriptor.LOG_DRIVER, defaultCandidate = false, destroyMethod = "")
	LogDriver<?> shieldCloudLogDriver(LoggingClient client, GcpProjectIdProvider projects,
			GcpCloudProperties properties, LogsProperties logs, Environment environment) {
		String project = Objects.requireNonNull(projects.getProjectId());
		GcpInstance instance = new GcpInstance(project, properties.location(), environment);
		return GcpLogs.driver(client,
				new GcpLogOptions(project, logs.effectiveName(environment), instance.ofLogs(properties.logs())));
	}

}
