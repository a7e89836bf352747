package io.llmshield.cloud.autoconfigure.traces;

import io.llmshield.cloud.autoconfigure.StopSignal;
import io.llmshield.cloud.traces.CloudTracer;
import io.llmshield.cloud.traces.MicrometerCloudTracer;
import io.llmshield.cloud.traces.TraceDestination;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.micrometer.tracing.autoconfigure.ConditionalOnEnabledTracingExport;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SdkTracerProviderBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The parts of {@link ShieldCloudTracesAutoConfiguration}.
 */
final class TraceConfigurations {

	private TraceConfigurations() {
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Tracer.class)
	@ConditionalOnBean(Tracer.class)
	@ConditionalOnMissingBean(CloudTracer.class)
	static class Spans {

		@Bean
		CloudTracer shieldCloudTracer(Tracer tracer) {
			return new MicrometerCloudTracer(tracer);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(CloudTracer.class)
	static class NoSpans {

		@Bean
		CloudTracer shieldCloudTracer() {
			return CloudTracer.NOOP;
		}

	}

	/**
	 * Boot collects exporters and customizers, and flushes when the context closes. A
	 * child traces with what its parent has, and sends nothing itself.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnTraces
	@ConditionalOnClass(name = { ShieldCloudTracesAutoConfiguration.SDK, ShieldCloudTracesAutoConfiguration.OTLP,
			ShieldCloudTracesAutoConfiguration.BOOT })
	@ConditionalOnBean(TraceDestination.class)
	@ConditionalOnMissingBean(TraceMeters.class)
	static class Export {

		@Bean
		TraceMeters shieldCloudTraceMeters(TraceDestination destination) {
			return new TraceMeters(destination.provider());
		}

		@Bean
		Deadlines shieldCloudTraceDeadlines(TracesProperties properties) {
			return new Deadlines(properties.timeout(), properties.flushTimeout());
		}

		@Bean
		@ConditionalOnEnabledTracingExport("shield-cloud")
		TraceExporter shieldCloudTraceExporter(TraceDestination destination, Deadlines deadlines, TraceMeters meters,
				ObjectProvider<SpanFormat> format) {
			return new TraceExporter(destination.limits(), new TraceRequests(destination, deadlines), deadlines, meters,
					format.getIfAvailable(SpanEncoder::new));
		}

		@Bean
		@ConditionalOnBean(value = { TraceExporter.class, SdkTracerProvider.class }, search = SearchStrategy.CURRENT)
		TraceFlush shieldCloudTraceFlush(SdkTracerProvider tracers, TracesProperties properties) {
			return new TraceFlush(tracers, properties.flushTimeout());
		}

		@Bean
		StopSignal shieldCloudTraceStop(Deadlines deadlines) {
			return new StopSignal(deadlines::stopping);
		}

		/** What the application says of itself wins. */
		@Bean
		SdkTracerProviderBuilderCustomizer shieldCloudTraceResource(TraceDestination destination, Resource own) {
			AttributesBuilder attributes = Attributes.builder();
			destination.resourceAttributes().forEach(attributes::put);
			return (builder) -> builder.setResource(Resource.create(attributes.build()).merge(own));
		}

	}

}
