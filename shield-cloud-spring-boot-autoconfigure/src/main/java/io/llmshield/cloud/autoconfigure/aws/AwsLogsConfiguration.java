package io.llmshield.cloud.autoconfigure.aws;

import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

import io.awspring.cloud.autoconfigure.AwsSyncClientCustomizer;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.core.AwsConnectionDetails;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.logs.ConditionalOnLogs;
import io.llmshield.cloud.autoconfigure.logs.LogsProperties;
import io.llmshield.cloud.aws.logs.AwsLogOptions;
import io.llmshield.cloud.aws.logs.AwsLogs;
import io.llmshield.cloud.logs.LogDriver;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClientBuilder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * CloudWatch Logs. Spring Cloud AWS makes no client of it, so this one is built as it
 * builds the others. The pipeline repeats calls, the client does not.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnLogs
@ConditionalOnClass(CloudWatchLogsClient.class)
@EnableConfigurationProperties(LogsProperties.class)
class AwsLogsConfiguration {

	/** A call that takes longer is made again. */
	private static final Duration TIME_LIMIT = Duration.ofSeconds(10);

	@Bean
	@ConditionalOnMissingBean
	CloudWatchLogsClient shieldCloudLogsClient(AwsClientBuilderConfigurer configurer,
			ObjectProvider<AwsConnectionDetails> connectionDetails,
			ObjectProvider<AwsSyncClientCustomizer> customizers) {
		CloudWatchLogsClientBuilder builder = configurer.configureSyncClient(CloudWatchLogsClient.builder(), null,
				connectionDetails.getIfAvailable(), Stream.empty(), customizers.orderedStream());
		CloudWatchLogsClient client = builder
			.overrideConfiguration(builder.overrideConfiguration()
				.toBuilder()
				.retryStrategy(AwsRetryStrategy.doNotRetry())
				.apiCallTimeout(TIME_LIMIT)
				.build())
			.build();
		client.serviceClientConfiguration()
			.endpointOverride()
			.ifPresent((endpoint) -> AwsClientCheck.checkEndpoint("CloudWatch Logs", endpoint));
		return client;
	}

	@Bean(name = CloudProviderDescriptor.LOG_DRIVER, defaultCandidate = false, destroyMethod = "")
	@ConditionalOnMissingBean(name = CloudProviderDescriptor.LOG_DRIVER, value = LogDriver.class)
	LogDriver<?> shieldCloudLogDriver(CloudWatchLogsClient client, AwsCloudProperties properties, LogsProperties logs,
			Environment environment) {
		AwsCloudProperties.Logs own = properties.logs();
		String group = Objects.requireNonNullElseGet(own.group(), () -> logs.effectiveName(environment));
		String stream = Objects.requireNonNullElseGet(own.stream(), () -> stream(environment));
		return AwsLogs.driver(client, new AwsLogOptions(group, stream, own.create(), own.retentionDays()));
	}

	/**
	 * The host's name as the environment has it, which asks no network, and a part of its
	 * own for each start.
	 */
	private static String stream(Environment environment) {
		String host = environment.getProperty("HOSTNAME", environment.getProperty("COMPUTERNAME", "host"));
		return host.replaceAll("[:*]", "-") + "/" + UUID.randomUUID().toString().substring(0, 8);
	}

}
