package io.llmshield.cloud.autoconfigure.azure;

import java.net.URI;

import com.azure.core.credential.TokenCredential;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.logs.ConditionalOnLogs;
import io.llmshield.cloud.autoconfigure.logs.LogsProperties;
import io.llmshield.cloud.azure.logs.AzureLogOptions;
import io.llmshield.cloud.azure.logs.AzureLogs;
import io.llmshield.cloud.logs.LogDriver;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Azure Monitor Logs, by the Logs Ingestion API; no module of the SDK is needed.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnLogs
@ConditionalOnMissingBean(name = CloudProviderDescriptor.LOG_DRIVER, value = LogDriver.class)
@EnableConfigurationProperties(LogsProperties.class)
class AzureLogsConfiguration {

	@Bean(name = CloudProviderDescriptor.LOG_DRIVER, defaultCandidate = false, destroyMethod = "")
	LogDriver<?> shieldCloudLogDriver(AzureCloudProperties properties, LogsProperties logs, Environment environment,
			ObjectProvider<AzureConnectionDetails> details,
			@Qualifier(AzureStandIns.CREDENTIAL) ObjectProvider<TokenCredential> vendors) {
		AzureCloudProperties.Logs own = properties.logs();
		if (own.endpoint() == null || own.ruleId() == null) {
			throw CloudException.of(CloudErrorKind.CONFIG_ERROR, CloudErrorCategory.CONFIGURATION)
				.provider(AzureProviderDescriptor.ID)
				.operation("find where log entries go")
				.reason(LogsProperties.PREFIX
						+ ".enabled is true, and there is no data collection rule to send them to")
				.remedy("Set " + AzureCloudProperties.Logs.PREFIX + ".endpoint and .rule-id to the logs ingestion"
						+ " endpoint and the immutable id of the rule; config/azure-monitor-logs.json makes one with"
						+ " its table")
				.build();
		}
		AzureLogOptions options = new AzureLogOptions(URI.create(own.endpoint()), own.ruleId(), own.stream(),
				logs.effectiveName(environment), host(environment));
		return AzureLogs.driver(options, AzureConfigurations.requiredCredential(details, vendors, "send log entries",
				LogsProperties.PREFIX + ".enabled is true, log entries carry a token"), null);
	}

	/**
	 * The host's name as the environment has it, which asks no network; on Kubernetes the
	 * pod's.
	 */
	static String host(Environment environment) {
		return environment.getProperty("HOSTNAME", environment.getProperty("COMPUTERNAME", "host"));
	}

}
