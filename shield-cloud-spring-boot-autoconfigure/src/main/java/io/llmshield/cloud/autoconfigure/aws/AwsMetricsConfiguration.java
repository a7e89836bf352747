package io.llmshield.cloud.autoconfigure.aws;

import java.util.stream.Stream;

import io.awspring.cloud.autoconfigure.AwsSyncClientCustomizer;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.core.AwsConnectionDetails;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.metrics.MetricsProperties;
import io.llmshield.cloud.aws.metrics.AwsMetrics;
import io.llmshield.cloud.metrics.MetricDriver;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The driver for CloudWatch, where the SDK's module is on the class path and exporting is
 * switched on. Spring Cloud AWS has no synchronous client for it, so that one is made as
 * its own are. The driver turns the retries of its own calls off.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(CloudWatchClient.class)
@ConditionalOnBooleanProperty(MetricsProperties.ENABLED)
@ConditionalOnMissingBean(name = CloudProviderDescriptor.METRIC_DRIVER, value = MetricDriver.class)
@EnableConfigurationProperties(MetricsProperties.class)
class AwsMetricsConfiguration {

	@Bean
	@ConditionalOnMissingBean
	CloudWatchClient shieldCloudCloudWatchClient(AwsClientBuilderConfigurer configurer,
			ObjectProvider<AwsConnectionDetails> connectionDetails,
			ObjectProvider<AwsSyncClientCustomizer> customizers) {
		return configurer
			.configureSyncClient(CloudWatchClient.builder(), null, connectionDetails.getIfAvailable(), Stream.empty(),
					customizers.orderedStream())
			.build();
	}

	@Bean(name = CloudProviderDescriptor.METRIC_DRIVER, defaultCandidate = false)
	MetricDriver shieldCloudMetricDriver(CloudWatchClient client, MetricsProperties properties) {
		AwsClientCheck.check("CloudWatch", client.serviceClientConfiguration());
		return AwsMetrics.driver(client, properties.namespace());
	}

}
