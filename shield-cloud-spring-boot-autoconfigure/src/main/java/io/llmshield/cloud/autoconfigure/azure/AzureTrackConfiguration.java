package io.llmshield.cloud.autoconfigure.azure;

import java.util.Objects;

import com.azure.core.credential.TokenCredential;
import io.llmshield.cloud.autoconfigure.traces.ConditionalOnTraces;
import io.llmshield.cloud.autoconfigure.traces.SpanFormat;
import io.llmshield.cloud.autoconfigure.traces.TracesProperties;
import io.llmshield.cloud.azure.monitor.ConnectionString;
import io.llmshield.cloud.azure.monitor.TrackItems;
import io.llmshield.cloud.azure.traces.AzureTraces;
import io.llmshield.cloud.traces.TraceDestination;
import io.opentelemetry.sdk.trace.data.SpanData;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Traces to Application Insights by its connection string, where no endpoint for OTLP is
 * set.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnTraces
@ConditionalOnClass(SpanData.class)
@ConditionalOnMissingBean({ TraceDestination.class, SpanFormat.class })
@Conditional(AzureTrackConfiguration.OnConnectionString.class)
class AzureTrackConfiguration {

	@Bean
	TraceDestination shieldCloudTraceDestination(AzureCloudProperties properties, Environment environment,
			ObjectProvider<AzureConnectionDetails> details,
			@Qualifier(AzureStandIns.CREDENTIAL) ObjectProvider<TokenCredential> vendors) {
		return AzureTraces.destination(connection(properties, environment), properties.location(), AzureConfigurations
			.insightsCredential(properties.applicationInsights(), details, vendors, "send traces"));
	}

	@Bean
	SpanFormat shieldCloudSpanFormat(AzureCloudProperties properties, Environment environment) {
		return new TrackSpans(TrackItems.of(connection(properties, environment)),
				AzureLogsConfiguration.host(environment));
	}

	private static ConnectionString connection(AzureCloudProperties properties, Environment environment) {
		return ConnectionString
			.parse(Objects.requireNonNull(properties.applicationInsights().effectiveConnectionString(environment)));
	}

	/** Faults in properties are told later, all at once. */
	static class OnConnectionString extends SpringBootCondition {

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			ConditionMessage.Builder message = ConditionMessage
				.forCondition("Connection string of Application Insights");
			Environment environment = context.getEnvironment();
			if (environment.containsProperty(TracesProperties.PREFIX + ".endpoint")) {
				return ConditionOutcome.noMatch(message.because("there is an endpoint for OTLP"));
			}
			boolean known = Binder.get(environment)
				.bind(AzureCloudProperties.ApplicationInsights.CONNECTION_STRING, String.class)
				.isBound()
					|| StringUtils.hasText(environment.getProperty(AzureCloudProperties.ApplicationInsights.VARIABLE));
			return new ConditionOutcome(known, message.because(known ? "it is there" : "there is none"));
		}

	}

}
