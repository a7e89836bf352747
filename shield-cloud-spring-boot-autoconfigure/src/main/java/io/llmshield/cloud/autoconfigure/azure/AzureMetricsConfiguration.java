package io.llmshield.cloud.autoconfigure.azure;

import com.azure.core.credential.TokenCredential;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.metrics.MetricsProperties;
import io.llmshield.cloud.azure.metrics.AzureMetrics;
import io.llmshield.cloud.azure.monitor.ConnectionString;
import io.llmshield.cloud.metrics.MetricDriver;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Application Insights, by its connection string; no module of the SDK is needed.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(MetricsProperties.ENABLED)
@ConditionalOnMissingBean(name = CloudProviderDescriptor.METRIC_DRIVER, value = MetricDriver.class)
@EnableConfigurationProperties(MetricsProperties.class)
class AzureMetricsConfiguration {

	@Bean(name = CloudProviderDescriptor.METRIC_DRIVER, defaultCandidate = false)
	MetricDriver shieldCloudMetricDriver(AzureCloudProperties properties, MetricsProperties metrics,
			Environment environment, ObjectProvider<AzureConnectionDetails> details,
			@Qualifier(AzureStandIns.CREDENTIAL) ObjectProvider<TokenCredential> vendors) {
		AzureCloudProperties.ApplicationInsights insights = properties.applicationInsights();
		String text = insights.effectiveConnectionString(environment);
		if (text == null) {
			throw CloudException.of(CloudErrorKind.CONFIG_ERROR, CloudErrorCategory.CONFIGURATION)
				.provider(AzureProviderDescriptor.ID)
				.operation("find where metrics go")
				.reason(MetricsProperties.ENABLED
						+ " is true, and there is no connection string of Application Insights")
				.remedy("Set " + AzureCloudProperties.ApplicationInsights.CONNECTION_STRING + " or "
						+ AzureCloudProperties.ApplicationInsights.VARIABLE
						+ " to what Azure's portal shows in the overview of the Application Insights resource")
				.build();
		}
		String role = environment.getProperty("spring.application.name", "");
		return AzureMetrics.driver(ConnectionString.parse(text),
				AzureConfigurations.insightsCredential(insights, details, vendors, "send metrics"), null,
				role.isBlank() ? "application" : role, AzureLogsConfiguration.host(environment), metrics.namespace());
	}

}
