package io.llmshield.cloud.autoconfigure.logs;

import java.util.Collection;

import ch.qos.logback.classic.LoggerContext;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.CloudDrivers;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfiguration;
import io.llmshield.cloud.autoconfigure.StopSignal;
import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogMeters;
import io.llmshield.cloud.logs.LogPipeline;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for log entries: the pipeline on the selected provider's driver, its
 * meters, and the appender for Logback. The driver's own auto-configuration comes before
 * this one.
 */
@AutoConfiguration(after = ShieldCloudAutoConfiguration.class)
@ConditionalOnCloudProvider
@EnableConfigurationProperties(LogsProperties.class)
public final class ShieldCloudLogsAutoConfiguration {

	@Bean
	@ConditionalOnLogs
	@ConditionalOnMissingBean
	LogPipeline shieldCloudLogPipeline(BeanFactory beanFactory, LogsProperties properties, Environment environment) {
		LogDriver<?> driver = CloudDrivers.findIfAvailable(beanFactory, LogDriver.class,
				CloudProviderDescriptor.LOG_DRIVER);
		if (driver == null) {
			throw CloudException.of(CloudErrorKind.CONFIG_ERROR, CloudErrorCategory.UNSUPPORTED)
				.provider(environment.getProperty("llmshield.cloud.provider", "local"))
				.operation("send log entries")
				.reason("there is no driver for logs of this provider")
				.remedy("Leave " + LogsProperties.PREFIX + ".enabled out, or add what the driver needs: on aws, the "
						+ "library software.amazon.awssdk:cloudwatchlogs, on gcp com.google.cloud:google-cloud-logging, on "
						+ "azure shield-cloud-azure's own; or define a LogDriver bean")
				.build();
		}
		return LogPipeline.start(driver, properties.toOptions());
	}

	/** To all of this context, and to none of its parent's. */
	@Bean
	@ConditionalOnLogs
	@ConditionalOnBean(value = LogPipeline.class, search = SearchStrategy.CURRENT)
	StopSignal shieldCloudLogStop(ListableBeanFactory beanFactory) {
		Collection<LogPipeline> all = beanFactory.getBeansOfType(LogPipeline.class).values();
		return new StopSignal(() -> all.forEach(LogPipeline::stopping));
	}

	@Bean
	@ConditionalOnLogs
	@ConditionalOnMissingBean
	LogMeters shieldCloudLogMeters(LogPipeline pipeline) {
		return new LogMeters(pipeline);
	}

	/** What goes through Logback. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnLogs
	@ConditionalOnClass(LoggerContext.class)
	static class Logback {

		/**
		 * Nobody asks for it: it must not wait for that where beans are lazy. A parent's
		 * pipeline has the parent's appender, and each entry once.
		 */
		@Bean
		@Lazy(false)
		@ConditionalOnMissingBean(RootAppender.class)
		@ConditionalOnBooleanProperty(name = LogsProperties.PREFIX + ".appender", matchIfMissing = true)
		RootAppender shieldCloudRootAppender(LogPipeline pipeline, LogsProperties properties) {
			return new RootAppender(pipeline, properties);
		}

	}

}
