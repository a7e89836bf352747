package io.llmshield.cloud.autoconfigure.gcp;

import java.io.IOException;
import java.net.URI;
import java.util.Objects;

import com.google.api.gax.core.CredentialsProvider;
import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.cloud.monitoring.v3.MetricServiceClient;
import com.google.cloud.monitoring.v3.MetricServiceSettings;
import com.google.cloud.spring.core.GcpProjectIdProvider;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.metrics.MetricsProperties;
import io.llmshield.cloud.gcp.GcpResource;
import io.llmshield.cloud.gcp.metrics.GcpMetricOptions;
import io.llmshield.cloud.gcp.metrics.GcpMetrics;
import io.llmshield.cloud.metrics.MetricDriver;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * The driver for Cloud Monitoring, where Google's module is on the class path and
 * exporting is switched on. The driver turns the retries of its own calls off.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MetricServiceClient.class)
@ConditionalOnBooleanProperty(MetricsProperties.ENABLED)
@ConditionalOnMissingBean(name = CloudProviderDescriptor.METRIC_DRIVER, value = MetricDriver.class)
@EnableConfigurationProperties(MetricsProperties.class)
class GcpMetricsConfiguration {

	@Bean
	@ConditionalOnMissingBean
	MetricServiceClient shieldCloudMetricServiceClient(GcpConnections connections,
			ObjectProvider<CredentialsProvider> credentials) throws IOException {
		GcpConnectionDetails details = connections.monitoring();
		URI endpoint = details.getMonitoringEndpoint();
		// gRPC sends no credentials without encryption, and fails if it is given some
		MetricServiceSettings.Builder settings = MetricServiceSettings.newBuilder()
			.setCredentialsProvider(GcpStandIns.isPlain(endpoint) ? NoCredentialsProvider.create()
					: FixedCredentialsProvider.create(GcpStandIns.credentials(details, endpoint, credentials)));
		if (endpoint != null) {
			GcpClientCheck.checkEndpoint("Cloud Monitoring", endpoint);
			settings.setTransportChannelProvider(
					GcpStandIns.channel(MetricServiceSettings.defaultGrpcTransportProviderBuilder(), endpoint));
		}
		return MetricServiceClient.create(settings.build());
	}

	@Bean(name = CloudProviderDescriptor.METRIC_DRIVER, defaultCandidate = false)
	MetricDriver shieldCloudMetricDriver(MetricServiceClient client, GcpProjectIdProvider projects,
			GcpCloudProperties properties, MetricsProperties metrics, Environment environment) {
		String namespace = metrics.namespace();
		if (!GcpMetricOptions.isNamespace(namespace)) {
			throw CloudException.of(CloudErrorKind.CLIENT_INIT, CloudErrorCategory.CONFIGURATION)
				.provider(GcpProviderDescriptor.ID)
				.operation("set up metrics")
				.reason("Cloud Monitoring does not take the namespace")
				.remedy("Set " + MetricsProperties.PREFIX + ".namespace to 1 to "
						+ GcpMetricOptions.MAX_NAMESPACE_LENGTH
						+ " letters, digits, '_', '.' and '/', in parts that start with a letter")
				.build();
		}
		String project = Objects.requireNonNull(projects.getProjectId());
		GcpResource resource = new GcpInstance(project, properties.location(), environment)
			.ofMetrics(properties.metrics(), namespace);
		return GcpMetrics.driver(client,
				new GcpMetricOptions(project, namespace, resource, properties.metrics().form()));
	}

}
